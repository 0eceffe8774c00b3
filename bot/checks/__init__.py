"""Is a trunk right, and why not: checklist, drift, watch schedules, evidence, explanations."""
