"""The commands of the command line, one module each: `main(argv)` parses, does it, and returns the exit code."""
