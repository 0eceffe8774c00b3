"""What tests share: real servers to speak to, and nothing that knows the product."""
