"""What can be asked of a system, one question a file. Nothing here knows Kubernetes."""
