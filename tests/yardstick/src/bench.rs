//! `cargo xtask bench`.

use crate::clean;
use crate::grow;
use crate::measure;
use crate::options::{Options, Part};
use crate::peers;
use crate::small::{CALLS, LIST, Programs};
use crate::table;

/// Measures the requested parts and prints the table.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    let mut rows = Vec::new();
    let counts = measure::has_valgrind();
    if !counts {
        eprintln!("valgrind is not installed: skipping the instruction counts");
    }
    if options.has(Part::Small) || options.has(Part::List) {
        let programs = Programs::build()?;
        if options.has(Part::Small) {
            rows.extend(if counts { programs.calls()? } else { Vec::new() });
            rows.extend(programs.time_and_memory(CALLS[0], options.runs())?);
            rows.extend(programs.sizes()?);
        }
        if options.has(Part::List) {
            rows.extend(if counts { programs.list()? } else { Vec::new() });
            rows.extend(programs.time_and_memory(LIST, options.runs() / 5)?);
        }
    }
    if options.peers {
        rows.extend(peers::rows(&Programs::build()?)?);
    }
    if options.has(Part::Clean) {
        rows.extend(clean::rows(options.quick)?);
    }
    if options.has(Part::Grow) {
        rows.extend(grow::rows(options.quick, options.runs() / 5)?);
    }
    print!("{}", table::print(&rows, options.markdown));
    Ok(())
}
