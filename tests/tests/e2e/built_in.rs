//! The built-in commands: manifest, exec, completion, man.
