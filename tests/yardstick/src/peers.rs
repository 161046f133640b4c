//! Other frameworks: the get and the list of the small tool, each written as in its documentation. Their output differs from
//! ours and contains less; each prints JSON, in an envelope if it has one.

use std::fs;
use std::path::Path;

use crate::measure;
use crate::place::{self, Build};
use crate::small::{CALLS, LIST, Programs};
use crate::table::{Figure, Row};

/// A framework, and the arguments of its get and its list.
struct Peer {
    name: &'static str,
    get: &'static [&'static str],
    list: &'static [&'static str],
}

const PEERS: [Peer; 3] = [
    Peer { name: "agcli", get: &["get", "rec_000002"], list: &["list"] },
    Peer { name: "clap-noun-verb", get: &["record", "get", "--id", "rec_000002"], list: &["record", "list"] },
    Peer {
        name: "incurs",
        get: &["get", "rec_000002", "--json", "--full-output"],
        list: &["list", "--json", "--full-output"],
    },
];

/// Returns the rows for each framework.
pub(crate) fn rows(programs: &Programs) -> Result<Vec<Row>, String> {
    let counts = measure::has_valgrind();
    let ours = if counts {
        Some([programs.instructions(&programs.ours, CALLS[0])?, programs.instructions(&programs.ours, LIST)?])
    } else {
        None
    };
    let folder = place::folder()?;
    let root = place::root();
    let ours_clean = clean(&root, "small", place::DEFAULTS, &folder.join("peer-none"))?;
    let mut rows = Vec::new();
    for peer in PEERS {
        let (source, package) = (root.join("tests/yardstick/peers").join(peer.name), format!("peer-{}", peer.name));
        eprintln!("building {package}");
        let (built, took) = clean(&source, &package, "release", &folder.join(&package))?;
        if let Some([get, list]) = ours {
            for (what, words, call, ours) in
                [("get", peer.get, CALLS[0], get), ("list of 10,000", peer.list, LIST, list)]
            {
                let theirs = programs.instructions_of(&built, words, call.records)?;
                let (ours, theirs) = (Figure::Instructions(ours), Figure::Instructions(theirs));
                rows.push(Row::ratio(format!("{what}, instructions"), ours, theirs, peer.name));
            }
        }
        let (ours, theirs) = (place::size(&programs.ours)?.0, place::size(&built)?.0);
        rows.push(Row::ratio("size as built", Figure::Bytes(ours), Figure::Bytes(theirs), peer.name));
        let (ours, theirs) = (Figure::Time(ours_clean.1.wall), Figure::Time(took.wall));
        rows.push(Row::ratio("clean build of the small tool, release", ours, theirs, peer.name));
    }
    Ok(rows)
}

/// Builds the program from nothing, and returns it and the usage of the build.
fn clean(
    source: &Path,
    package: &str,
    profile: &str,
    target: &Path,
) -> Result<(std::path::PathBuf, measure::Usage), String> {
    // Downloads are not measured.
    let manifest = source.join("Cargo.toml").display().to_string();
    measure::run(&place::cargo(), &["fetch", "--quiet", "--manifest-path", &manifest])?;
    if target.exists() {
        fs::remove_dir_all(target).map_err(|error| format!("{}: {error}", target.display()))?;
    }
    let build = Build { source, package, profile, target };
    build.run().map(|took| (build.program(), took))
}
