# The value of an option may be a module of a fixpoint inside.
{ ... }: { services.sub = { config, ... }: { port = config.port; }; }
