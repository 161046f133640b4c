//! `tool resource import` on real files.
