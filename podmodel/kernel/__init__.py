"""What a machine is: expressions, machines, systems and their one meaning. Standard library only."""
