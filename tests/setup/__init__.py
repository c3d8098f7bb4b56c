"""The house is set up: settings, servers from wheels, command line, the two commands."""
