"""What Kubernetes does: one table a file, over the variables of `variables`."""
