"""The HTTP server: uvicorn in our event loop, the signature check, and the limits of a request."""
