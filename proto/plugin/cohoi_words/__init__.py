"""What the .proto files say beyond their messages: routes, rights, bounds, event types and words."""
