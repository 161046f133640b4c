//! The bounds, each with its reason. The issue that set them is "As cheap as by hand, at any size".

/// What a figure may be at most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bound {
    pub(crate) at_most: f64,
    pub(crate) why: &'static str,
}

impl Bound {
    pub(crate) fn holds(self, figure: f64) -> bool {
        figure <= self.at_most
    }
}

/// Instructions of one call of a small tool, ours / by hand.
pub(crate) const CALL: Bound =
    Bound { at_most: 1.03, why: "a framework is chosen over clap by hand only if a call of it costs nothing" };

/// Instructions of a list of 10,000 records, ours / `serde_json` alone.
pub(crate) const LIST: Bound =
    Bound { at_most: 1.05, why: "`data` is serialised straight into the line that is written, once" };

/// Instructions of a call, 1000 commands less 10 commands, in millions.
pub(crate) const COMMANDS: Bound =
    Bound { at_most: 0.3, why: "only the command that was asked for is built; the derive needs 12.9 more" };

/// Build time of a tool of 1000 commands, ours / clap's derive.
pub(crate) const BUILD_TIME: Bound = Bound {
    at_most: 0.1,
    why: "a command is static data and one thin call, where the derive writes code for each argument",
};

/// Peak memory of that build, ours / clap's derive.
pub(crate) const BUILD_MEMORY: Bound = Bound { at_most: 0.25, why: "large tools fail to build where memory is short" };

/// Clean build of the runtime less that of clap, its derive, serde and `serde_json`, in seconds.
pub(crate) const CLEAN: Bound = Bound { at_most: 2.0, why: "what a small tool waits for is the clean build" };

/// Size of the program of a small tool, ours / by hand: what is aimed at.
pub(crate) const SIZE: Bound = Bound { at_most: 1.05, why: "a small tool is as small as by hand" };

/// What `check` holds it to: what it has come down to, and docs/performance.md says why no further.
pub(crate) const SIZE_KEPT: Bound = Bound {
    at_most: 1.75,
    why: "the aim of 1.05 is not met: every program has exec, manifest, renderings for people and a watch, which the one by hand \
          has not; none of it may grow unnoticed",
};

/// Size of the program of a tool of 1000 commands, ours / clap's derive.
pub(crate) const SIZE_1000: Bound = Bound { at_most: 0.4, why: "static data is smaller than the code that builds it" };

/// Lines that `#[command]` writes for the handlers of its snapshot tests, on average.
pub(crate) const GENERATED_LINES: Bound = Bound {
    at_most: 80.0,
    why: "what is generated is compiled for each command; what they share belongs in the runtime",
};

/// Lines of LLVM's intermediate language that a command adds, not optimised.
pub(crate) const COMPILED_LINES: Bound =
    Bound { at_most: 180.0, why: "what a command adds is compiled a thousand times in a large tool" };

/// Crates below the runtime with its default features, on Linux: clap and what it is made of, serde, serde_json, and those
/// whose reasons stand in the workspace's `Cargo.toml`.
#[rustfmt::skip]
pub(crate) const DEPENDENCIES: [&str; 35] = [
    "anstream", "anstyle", "anstyle-parse", "anstyle-query", "bitflags", "clap", "clap_builder",
    "clap_derive", "clap_lex", "colorchoice", "envelope-macros", "errno", "heck",
    "humantime", "is_terminal_polyfill", "itoa", "libc", "linux-raw-sys", "memchr",
    "proc-macro2", "quote", "rustix", "serde", "serde_core", "serde_derive", "serde_json",
    "signal-hook", "signal-hook-registry", "strsim", "syn", "terminal_size", "unicode-ident", "unicode-width",
    "utf8parse", "zmij",
];

/// Why there are no more.
pub(crate) const DEPENDENCIES_WHY: &str = "each is built, audited and kept up to date by every user";
