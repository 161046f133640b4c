use std::cell::RefCell;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Output, Progress, Running, end};

thread_local!(static WRITTEN: RefCell<Vec<Value>> = const { RefCell::new(Vec::new()) });

fn capture(line: &[u8]) {
    let line = line.strip_suffix(b"\n").expect("a line ends with a line feed");
    WRITTEN.with_borrow_mut(|lines| lines.push(serde_json::from_slice(line).expect("a line is JSON")));
}

fn lines() -> Progress {
    let output = Output::Lines { out: capture, request_id: "id".to_owned() };
    Progress { output, running: Running::default() }
}

fn written() -> Vec<Value> {
    WRITTEN.take()
}

#[test]
fn the_last_state_of_a_short_task_is_printed() {
    let work = lines().start("import", Some(200));
    // The `Progress` was dropped, which ended the task.
    work.advance(1);
    assert_eq!(written().len(), 1);

    let progress = lines();
    let work = progress.start("import", Some(200));
    work.advance(50);
    work.advance(100);
    work.message("150 new");
    assert_eq!(written(), [] as [Value; 0], "no line within the minimum interval");
    work.finish();
    let [line] = &written()[..] else { panic!("one line") };
    assert_eq!(
        (&line["_progress"], &line["task"], &line["done"], &line["total"]),
        (&true.into(), &"import".into(), &150.into(), &200.into())
    );
    assert_eq!((&line["message"], &line["request_id"]), (&"150 new".into(), &"id".into()));
    let (rate, eta) = (line["rate"].as_f64().unwrap(), line["eta_ms"].as_u64().unwrap());
    assert!(rate > 150.0 && eta < 1000, "{line}");
    drop(progress);
    assert_eq!(written(), [] as [Value; 0], "a finished task prints nothing more");
}

#[test]
fn at_most_ten_lines_a_second_are_written() {
    let progress = lines();
    let work = progress.start_bytes("read", None);
    let started = Instant::now();
    for _ in 0..250 {
        work.advance(1);
        thread::sleep(Duration::from_millis(1));
    }
    let lines = written();
    let tenths = started.elapsed().as_millis() / 100;
    assert!((1..=tenths).contains(&(lines.len() as u128)), "{} lines in {tenths} tenths of a second", lines.len());
    assert_eq!(
        (&lines[0]["total"], &lines[0]["eta_ms"], &lines[0]["unit"]),
        (&Value::Null, &Value::Null, &"bytes".into())
    );
    work.set(7);
    drop(work);
    assert_eq!(written().last().unwrap()["done"], 7);
}

#[test]
fn an_ended_task_prints_nothing_more() {
    let progress = lines();
    let work = progress.start("import", None);
    work.advance(3);
    end(&progress.running);
    assert_eq!(written().len(), 1);
    work.advance(1);
    work.finish();
    assert_eq!(written(), [] as [Value; 0]);
}

#[test]
fn the_progress_of_a_test_prints_nothing() {
    let progress = Progress::for_test();
    let work = progress.start("import", Some(1));
    work.advance(1);
    work.message("done");
    work.finish();
    assert_eq!(written(), [] as [Value; 0]);
}
