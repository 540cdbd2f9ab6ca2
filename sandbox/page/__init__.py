"""The live page: the sandbox's workspace as people see it, each in their own zone, drawn on the server."""
