//! `--format plain` and `--format tsv`.

use super::Tool;

#[test]
fn plain_prints_one_line_per_field() {
    let tool = Tool::new();
    let id = tool.create("foo");
    let json = tool.run(&format!("resource get {id}")).success().data;
    let run = tool.run(&format!("resource get {id} --format plain"));
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let created_at = json["created_at"].as_str().unwrap();
    assert_eq!(
        run.stdout,
        format!("id: {id}\nname: foo\ncreated_at: {created_at}\nstatus: active\ntoken: [redacted]\n")
    );
}

#[test]
fn a_plain_list_separates_records_with_an_empty_line() {
    let tool = Tool::new();
    tool.create("foo");
    tool.create("bar");
    let run = tool.run("resource list --format plain");
    let blocks: Vec<&str> = run.stdout.split("\n\n").collect();
    assert_eq!(blocks.len(), 2, "{run:?}");
    assert!(blocks[0].contains("name: bar") && blocks[1].contains("name: foo"), "{run:?}");
}

#[test]
fn tsv_prints_a_header_and_rows() {
    let tool = Tool::new();
    for name in ["two\twords", "foo"] {
        tool.call("resource create --name").args([name]).run().success();
    }
    let run = tool.run("resource list --format tsv");
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let rows: Vec<Vec<&str>> = run.stdout.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows[0], ["id", "name", "created_at", "status", "token"]);
    let names: Vec<&str> = rows[1..].iter().map(|row| row[1]).collect();
    assert_eq!(names, ["foo", r"two\twords"]);
    assert!(rows.iter().all(|row| row.len() == 5), "{rows:?}");
}

#[test]
fn a_plain_error_is_on_stderr_with_its_fix() {
    let tool = Tool::new();
    for format in ["plain", "tsv"] {
        let run = tool.run(&format!("resource get res_9 --format {format}"));
        assert_eq!((run.code, run.stdout.as_str()), (5, ""));
        for text in ["error: no resource has the id 'res_9'", "pass the id of an existing resource", "NOT_FOUND"] {
            assert!(run.stderr.contains(text), "{text}: {run:?}");
        }
    }
}

#[test]
fn a_plain_conflict_prints_the_resource_and_the_error() {
    let tool = Tool::new();
    let id = tool.create("foo");
    let run = tool.run("resource create --name foo --format plain");
    assert_eq!(run.code, 10);
    assert!(run.stdout.starts_with(&format!("id: {id}\nname: foo\n")), "{run:?}");
    assert!(run.stderr.contains("error: Resource 'foo' already exists"), "{run:?}");
}

#[test]
fn control_characters_are_escaped() {
    let tool = Tool::new();
    tool.call("resource create").args(["--name=\u{1b}[2J\r\u{9b}1m\u{202e}x"]).run().success();
    for words in ["resource list --format plain", "resource list --format tsv"] {
        let run = tool.run(words);
        assert!(run.stdout.chars().all(|c| !c.is_control() || c == '\n' || c == '\t'), "{run:?}");
        assert!(run.stdout.contains("[2J"), "{run:?}");
    }
    let json = tool.run("resource list").success();
    assert_eq!(json.data[0]["name"], "\u{1b}[2J\r\u{9b}1m\u{202e}x");
}
