//! The bounds, each with its reason. `docs/performance.md` says how each figure is measured.

/// The maximum of a figure.
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

/// Instructions of one call of a small program, ours / by hand.
pub(crate) const CALL: Bound =
    Bound { at_most: 1.03, why: "a call must not cost more than the same program written with clap by hand" };

/// Instructions of a list of 10,000 records, ours / `serde_json` alone.
pub(crate) const LIST: Bound = Bound { at_most: 1.05, why: "`data` is serialised once, straight into the output" };

/// Instructions of a call in a program of 1000 commands minus one of 10 commands, in millions.
pub(crate) const COMMANDS: Bound = Bound {
    at_most: 0.6,
    why: "only the called command is built; the others cost the relocation of their static data (clap's derive: 11.7)",
};

/// Build time of a program of 1000 commands in release, ours / clap's derive.
pub(crate) const BUILD_TIME_RELEASE: Bound = Bound {
    at_most: 0.12,
    why: "a command is static data and one short function, while the derive generates code for each argument",
};

/// Build time of a program of 1000 commands in debug, ours / clap's derive.
pub(crate) const BUILD_TIME_DEBUG: Bound = Bound {
    at_most: 0.3,
    why: "the compiler checks and evaluates the static data of each command, which no optimisation outweighs in debug",
};

/// Peak memory of these builds, ours / clap's derive.
pub(crate) const BUILD_MEMORY: Bound = Bound { at_most: 0.25, why: "a large program must build on a small machine" };

/// Clean build of the runtime minus that of clap, its derive, serde and `serde_json`, in seconds on two cores, in debug.
pub(crate) const CLEAN_DEBUG: Bound = Bound { at_most: 8.0, why: "a new user waits for the first build" };

/// The same in release.
pub(crate) const CLEAN_RELEASE: Bound = Bound { at_most: 14.0, why: "CI and packagers build from nothing" };

/// Size of a small program, ours / by hand.
pub(crate) const SIZE: Bound = Bound {
    at_most: 1.6,
    why: "every program has exec, manifest, renderings for people, signals and time limits, which the one by hand lacks",
};

/// Size of a program of 1000 commands, ours / clap's derive.
pub(crate) const SIZE_1000: Bound = Bound { at_most: 0.4, why: "static data is smaller than the code that builds it" };

/// Lines that `#[command]` generates for the handlers of its snapshot tests, on average.
pub(crate) const GENERATED_LINES: Bound =
    Bound { at_most: 80.0, why: "generated code is compiled for each command; shared code belongs in the runtime" };

/// Lines of LLVM IR that a command adds to a debug build.
pub(crate) const COMPILED_LINES: Bound =
    Bound { at_most: 180.0, why: "a large program compiles the code of a command a thousand times" };

/// The dependencies of the runtime with its default features, on Linux: clap, serde, `serde_json` and their dependencies,
/// and those that the workspace's `Cargo.toml` gives a reason for.
#[rustfmt::skip]
pub(crate) const DEPENDENCIES: [&str; 32] = [
    "anstream", "anstyle", "anstyle-parse", "anstyle-query", "bitflags", "clap", "clap_builder",
    "clap_derive", "clap_lex", "colorchoice", "envelope-macros", "heck",
    "humantime", "is_terminal_polyfill", "itoa", "libc", "linux-raw-sys", "memchr",
    "proc-macro2", "quote", "rustix", "serde", "serde_core", "serde_derive", "serde_json",
    "strsim", "syn", "terminal_size", "unicode-ident", "unicode-width",
    "utf8parse", "zmij",
];

/// The reason for this list.
pub(crate) const DEPENDENCIES_WHY: &str = "every user builds, audits and updates each of them";
