"""A formal, executable model of the Kubernetes pod lifecycle."""
