//! Signals, time limits, and who owns stdout.
