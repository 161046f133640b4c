//! `httptool` against a service that rejects requests, fails, and loses connections.

use std::net::TcpListener;
use std::time::{Duration, Instant, SystemTime};

use envelope_tests::{Call, Run, program};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::http_server::{Conflict, Fault, Service};

/// The program with its own service and its own file of keys.
struct HttpTool {
    service: Service,
    folder: TempDir,
}

impl HttpTool {
    fn new() -> HttpTool {
        HttpTool::with(Service::start())
    }

    fn with(service: Service) -> HttpTool {
        // Builds the program first, so that no test measures the build.
        program("httptool");
        HttpTool { service, folder: tempfile::tempdir().unwrap() }
    }

    fn call(&self, words: &str) -> Call {
        let keys = self.folder.path().join("keys.db");
        Call::of("httptool").words(words).env("HTTPTOOL_URL", self.service.url()).env("HTTPTOOL_KEYS", keys)
    }

    fn run(&self, words: &str) -> Run {
        self.call(words).run()
    }

    /// Creates a project and returns its id.
    fn create(&self, name: &str) -> String {
        let created = self.run(&format!("project create --name {name}")).success();
        self.service.requests();
        created.data["id"].as_str().unwrap().to_owned()
    }
}

#[test]
fn create_get_list_and_delete() {
    let tool = HttpTool::new();
    let created = tool.run("project create --name apollo").success();
    let project = json!({"id": "p_1", "name": "apollo", "created_at": "2026-01-01T00:00:00Z"});
    assert_eq!(created.data["effect"], "created");
    assert_eq!(tool.run("project get p_1").success().data, project);
    assert_eq!(tool.run("project list").success().data, json!([project]));
    assert_eq!(tool.service.request_lines(), ["POST /projects", "GET /projects/p_1", "GET /projects"]);

    let dry = tool.run("project delete p_1 --dry-run").success();
    assert_eq!(dry.data["effect"], "would_delete");
    assert_eq!(tool.service.request_lines(), ["GET /projects/p_1"], "a dry run sends no DELETE");
    let gone = tool.run("project delete p_1").success();
    assert_eq!(gone.data, json!({"effect": "deleted", "status": "deleted", "id": "p_1"}));
    let absent = tool.run("project delete p_1").success();
    assert_eq!(absent.data, json!({"effect": "noop", "status": "not_found", "id": "p_1"}));
    assert_eq!(tool.run("project delete p_1 --dry-run").success().data["effect"], "noop");
    let error = tool.run("project get p_1").failure(5, "NOT_FOUND").error;
    assert_eq!(
        (&error["message"], &error["context"]["http_status"]),
        (&json!("There is no such project"), &json!(404))
    );
}

#[test]
fn every_status_has_its_exit_code() {
    let tool = HttpTool::new();
    let rows = [
        (400, 2, "ARG_ERROR"),
        (401, 8, "AUTH_REQUIRED"),
        (402, 9, "PAYMENT_REQUIRED"),
        (403, 7, "PERMISSION_DENIED"),
        (404, 5, "NOT_FOUND"),
        (409, 6, "CONFLICT"),
        (412, 4, "PRECONDITION"),
        (422, 2, "ARG_ERROR"),
        (500, 1, "GENERAL_ERROR"),
        (202, 1, "GENERAL_ERROR"),
    ];
    for (status, exit_code, code) in rows {
        tool.service.inject([Fault::status(status)]);
        let envelope = tool.run("project get p_1").failure(exit_code, code);
        assert_eq!(envelope.error["context"]["http_status"], status);
        assert_eq!(envelope.error["retryable"], false);
        assert_eq!(tool.service.requests().len(), 1, "{status} is not tried again");
    }
    for (status, exit_code, code) in
        [(429, 11, "RATE_LIMITED"), (408, 12, "UNAVAILABLE"), (502, 12, "UNAVAILABLE"), (503, 12, "UNAVAILABLE")]
    {
        tool.service.inject(vec![Fault::status(status); 4]);
        let envelope = tool.run("project get p_1").failure(exit_code, code);
        assert_eq!((&envelope.error["retryable"], &envelope.meta["retries"]), (&json!(true), &json!(3)), "{status}");
        assert_eq!(tool.service.requests().len(), 4);
    }
}

#[test]
fn problem_details_are_reported() {
    let tool = HttpTool::new();
    let refused = tool.run("project create --name a-name-that-is-much-too-long").failure(2, "ARG_ERROR").error;
    assert_eq!(refused["message"], "The project is not valid");
    assert_eq!(refused["phase"], "validation");
    assert_eq!(refused["errors"], json!([{"field": "#/name", "message": "must have 1 to 20 characters"}]));
    assert_eq!(tool.service.made(), 0);

    tool.service.inject([Fault::problem(403, &json!({"detail": "only owners may", "code": "NOT_OWNER"}))]);
    let denied = tool.run("project list").failure(7, "PERMISSION_DENIED").error;
    assert_eq!(
        (&denied["message"], &denied["context"]["service_code"]),
        (&json!("only owners may"), &json!("NOT_OWNER"))
    );

    tool.service.inject([Fault::problem(403, &json!({"detail": "\u{1b}[2Jboo\u{202e}"}))]);
    assert_eq!(tool.run("project list").failure(7, "PERMISSION_DENIED").error["message"], "\u{1b}[2Jboo\u{202e}");
}

#[test]
fn an_unexpected_response_is_an_error() {
    let tool = HttpTool::new();
    for body in ["", "<html>log in first</html>", "{\"id\": 7}", "[1, 2"] {
        tool.service.inject([Fault::status(200).with_body(body)]);
        let error = tool.run("project get p_1").failure(1, "GENERAL_ERROR").error;
        assert_eq!(error["message"], "the response of the service has an unexpected format");
        assert!(error["cause"].is_string(), "{error}");
    }
    tool.service.requests();
    tool.service.inject([Fault::status(302).with_header("location", "/elsewhere")]);
    tool.run("project list").failure(1, "GENERAL_ERROR");
    assert_eq!(tool.service.request_lines(), ["GET /projects"], "redirects are not followed");
}

#[test]
fn every_kind_of_conflict_response_leads_to_the_existing_resource() {
    let rows = [
        (Conflict::Body, &["POST /projects"][..]),
        (Conflict::Problem, &["POST /projects"]),
        (Conflict::Location, &["POST /projects", "GET /projects/p_1"]),
        (Conflict::Bare, &["POST /projects", "GET /projects/by-name/apollo"]),
    ];
    for (conflict, request_lines) in rows {
        let tool = HttpTool::with(Service::start().with_conflict_response(conflict));
        let id = tool.create("apollo");
        let envelope = tool.run("project create --name apollo").failure(80, "ALREADY_EXISTS");
        assert_eq!(tool.service.request_lines(), request_lines, "{conflict:?}");
        let read = envelope.error["context"]["existing_resource"].as_str().unwrap();
        assert_eq!(read, format!("httptool project get {id}"));
        let get = tool.run(read.strip_prefix("httptool ").unwrap()).success();
        assert_eq!(get.data_text, envelope.data_text, "{conflict:?}: byte for byte what get prints");
        assert_eq!(envelope.error["conflict_id"], id);
        assert_eq!(tool.service.projects().len(), 1);
    }
}

#[test]
fn existing_resource_keeps_the_url() {
    let tool = HttpTool::new();
    tool.create("apollo");
    let url = tool.service.url();
    let create = Call::of("httptool").args(["--url", &url, "project", "create", "--name", "apollo"]);
    let envelope = create.run().failure(80, "ALREADY_EXISTS");
    let read = envelope.error["context"]["existing_resource"].as_str().unwrap();
    assert!(read.contains(&url), "{read}");
    let get = Call::of("httptool").words(read.strip_prefix("httptool ").unwrap()).run().success();
    assert_eq!(get.data_text, envelope.data_text);
}

#[test]
fn a_create_is_repeated_if_the_existing_resource_vanished() {
    let tool = HttpTool::new();
    tool.service.inject([Fault::status(409)]);
    assert_eq!(tool.run("project create --name apollo").success().data["effect"], "created");
    assert_eq!(tool.service.request_lines(), ["POST /projects", "GET /projects/by-name/apollo", "POST /projects"]);
    // Each of the four attempts calls the handler twice.
    tool.service.inject([409, 404].repeat(8).into_iter().map(Fault::status));
    tool.run("project create --name gemini").failure(6, "CONFLICT");
}

#[test]
fn a_create_with_a_lost_response_makes_one_project() {
    for fault in [Fault::LostAfter, Fault::CutAfter, Fault::LostBefore] {
        let tool = HttpTool::new();
        tool.service.inject([fault.clone()]);
        let created = tool.run("project create --name apollo").success();
        assert_eq!((&created.data["effect"], &created.meta["retries"]), (&json!("created"), &json!(1)), "{fault:?}");
        assert_eq!(tool.service.projects().len(), 1);
        assert_eq!(tool.service.made(), 1);
        let requests = tool.service.requests();
        assert_eq!(requests.len(), 2);
        assert!(requests[0].key.is_some() && requests[0] == requests[1], "both have the same key: {requests:?}");
    }
}

#[test]
fn a_create_that_gave_up_can_be_repeated_with_its_key() {
    let tool = HttpTool::new();
    let words = "project create --name apollo --idempotency-key k1";
    tool.service.inject([Fault::LostAfter, Fault::LostBefore, Fault::LostAfter, Fault::LostAfter]);
    let envelope = tool.run(words).failure(12, "UNAVAILABLE");
    assert_eq!(envelope.meta["retries"], 3);
    assert!(envelope.error["cause"].is_string(), "{}", envelope.error);
    assert_eq!(tool.run(words).success().data["effect"], "created");
    let requests = tool.service.requests();
    assert!(
        requests.len() == 5 && requests.iter().all(|requests| requests.key.as_deref() == Some("k1")),
        "{requests:?}"
    );
    assert_eq!(tool.service.made(), 1);

    // The answer is recorded, so no request is sent.
    let again = tool.run(words).success();
    assert_eq!((&again.data["effect"], &again.meta["idempotency_hit"]), (&json!("noop"), &json!(true)));
    assert_eq!(tool.service.requests(), []);
}

#[test]
fn a_service_without_keys_makes_one_project_by_its_name() {
    for conflict in [Conflict::Body, Conflict::Location, Conflict::Bare] {
        let tool = HttpTool::with(Service::start().without_keys().with_conflict_response(conflict));
        tool.service.inject([Fault::LostAfter]);
        let envelope = tool.run("project create --name apollo").failure(80, "ALREADY_EXISTS");
        assert_eq!(envelope.meta["retries"], 1);
        assert_eq!(tool.service.projects(), [envelope.data], "{conflict:?}");
    }
}

#[test]
fn random_faults_make_each_project_once() {
    const CALLS: usize = 16;
    const FAULTS: usize = 48;

    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let faults = [Fault::LostBefore, Fault::LostAfter, Fault::CutAfter, Fault::status(503), Fault::status(502)];
    for service in [Service::start(), Service::start().without_keys().with_conflict_response(Conflict::Location)] {
        let tool = HttpTool::with(service);
        tool.service.inject((0..FAULTS).map(|_| random.choice(&faults).expect("there are some").clone()));
        let (mut created, mut existed, mut gave_up) = (0, 0, 0);
        let mut open: Vec<usize> = (0..CALLS).collect();
        while !open.is_empty() {
            let call = |at: &usize| tool.call(&format!("project create --name n{at} --idempotency-key k{at}")).start();
            let running: Vec<_> = open.iter().map(|at| (*at, call(at))).collect();
            open.clear();
            for (at, child) in running {
                let run = Run::wait(child);
                match run.code {
                    0 => {
                        assert_eq!(run.success().data["name"], format!("n{at}"));
                        created += 1;
                    }
                    80 => {
                        assert_eq!(run.failure(80, "ALREADY_EXISTS").data["name"], format!("n{at}"));
                        existed += 1;
                    }
                    _ => {
                        run.failure(12, "UNAVAILABLE");
                        gave_up += 1;
                        open.push(at);
                    }
                }
            }
        }
        let requests = tool.service.requests().len();
        println!("{CALLS} creates: {created} created, {existed} existed, {gave_up} gave up first; {requests} requests");
        assert_eq!((tool.service.made(), tool.service.projects().len()), (CALLS, CALLS), "seed {seed}");
        assert!(requests >= CALLS + FAULTS, "not every fault was used");
    }
}

#[test]
fn a_delete_with_a_lost_response_is_repeated() {
    let tool = HttpTool::new();
    let id = tool.create("apollo");
    tool.service.inject([Fault::LostAfter]);
    let gone = tool.run(&format!("project delete {id}")).success();
    assert_eq!(
        (&gone.data["status"], &gone.meta["retries"]),
        (&json!("not_found"), &json!(1)),
        "the second DELETE finds nothing"
    );
    assert_eq!(tool.service.projects(), Vec::<Value>::new());
}

#[test]
fn retry_after_is_respected() {
    let tool = HttpTool::new();
    // An HTTP date has a resolution of one second, and so has the `Date` header that it is compared with.
    let in_3_s = || httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(3));
    let rows: [(u16, &dyn Fn() -> String, u64); 3] =
        [(429, &|| "1".to_owned(), 1_000), (503, &|| "1".to_owned(), 1_000), (503, &in_3_s, 2_000)];
    for (status, retry_after, least) in rows {
        tool.service.inject([Fault::status(status).with_header("retry-after", retry_after())]);
        let began = Instant::now();
        let envelope = tool.run("project list").success();
        let waited = began.elapsed();
        assert_eq!(envelope.meta["retries"], 1);
        assert!(
            waited >= Duration::from_millis(least) && waited < Duration::from_millis(least + 4_000),
            "{status}: {waited:?}"
        );
    }
    let one_second = |status| Fault::status(status).with_header("retry-after", "1");
    tool.service.inject([429, 503].map(one_second));
    let began = Instant::now();
    let created = tool.run("project create --name apollo").success();
    assert_eq!((&created.meta["retries"], tool.service.made()), (&json!(2), 1));
    assert!(began.elapsed() >= Duration::from_secs(2), "{:?}", began.elapsed());
}

#[test]
fn a_delay_beyond_the_time_limit_is_not_waited() {
    let tool = HttpTool::new();
    let rows = [("project list --timeout 3s", 5), ("project list", 3_600), ("project create --name foo", 3_600)];
    for (words, wait) in rows {
        tool.service.inject([Fault::status(429).with_header("retry-after", wait.to_string())]);
        let began = Instant::now();
        let envelope = tool.run(words).failure(11, "RATE_LIMITED");
        assert!(began.elapsed() < Duration::from_secs(3), "{words}: {:?}", began.elapsed());
        assert_eq!(envelope.error["retry_after_ms"], wait * 1_000);
        assert!(envelope.meta.get("retries").is_none(), "{words}");
        assert_eq!(tool.service.requests().len(), 1);
    }
}

#[test]
fn a_slow_response_times_out() {
    let tool = HttpTool::new();
    tool.service.inject([Fault::Late(Duration::from_secs(20))]);
    let began = Instant::now();
    tool.run("project list --timeout 300ms").failure(10, "TIMEOUT");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());

    tool.service.inject([Fault::Late(Duration::from_millis(300))]);
    tool.run("project list").success();
}

#[test]
fn a_create_that_timed_out_is_resolved_by_its_retry() {
    let tool = HttpTool::new();
    tool.service.inject([Fault::Stuck]);
    let words = "project create --name apollo --idempotency-key k1";
    tool.run(&format!("{words} --timeout 300ms")).failure(10, "TIMEOUT");
    assert_eq!(tool.service.made(), 1);
    let created = tool.run(words).success();
    assert_eq!((&created.data["effect"], &created.data["id"]), (&json!("created"), &json!("p_1")));
    assert_eq!(tool.service.made(), 1);
}

#[test]
fn a_killed_create_is_made_once() {
    let tools = [HttpTool::new(), HttpTool::with(Service::start().without_keys())];
    let call = |tool: &HttpTool| tool.call("project create --name apollo --idempotency-key k1");
    let mut killed = Vec::new();
    for tool in &tools {
        tool.service.inject([Fault::Stuck]);
        killed.push(call(tool).start());
    }
    for (tool, child) in tools.iter().zip(&mut killed) {
        tool.service.wait_until_made(1);
        child.kill().unwrap();
        child.wait().unwrap();
    }
    // Both retries wait for the lease of the killed call to end.
    let retried: Vec<_> = tools.iter().map(|tool| call(tool).start()).collect();
    let runs: Vec<Run> = retried.into_iter().map(Run::wait).collect();

    let created = runs[0].success();
    assert_eq!((&created.data["effect"], &created.data["id"]), (&json!("created"), &json!("p_1")));
    let exists = runs[1].failure(80, "ALREADY_EXISTS");
    assert_eq!(exists.error["context"]["outcome_of_the_first_call"], "unknown");
    assert_eq!(tools[1].service.projects(), [exists.data]);
    for tool in &tools {
        assert_eq!((tool.service.made(), tool.service.projects().len()), (1, 1));
        let requests = tool.service.requests();
        assert!(requests.iter().all(|requests| requests.key.as_deref() == Some("k1")), "{requests:?}");
        assert_eq!(requests.len(), 2);
    }
}

#[test]
fn an_unreachable_service_is_unavailable() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let call = Call::of("httptool").env("HTTPTOOL_URL", format!("http://127.0.0.1:{port}"));
    for words in ["project list", "project create --name foo", "project delete p_1"] {
        let envelope = call.clone().words(words).run().failure(12, "UNAVAILABLE");
        assert_eq!(envelope.meta["retries"], 3, "{words}");
        assert_eq!(envelope.error["message"], "the service did not respond");
        assert!(envelope.error["cause"].is_string(), "{}", envelope.error);
    }
}

#[test]
fn invalid_requests_are_not_sent() {
    let tool = HttpTool::new();
    Call::of("httptool").words("--url https://example.com project list").run().failure(2, "ARG_ERROR");
    tool.run("project get ../projects").failure(2, "ARG_ERROR");
    let without = Call::of("httptool").env("HTTPTOOL_URL", tool.service.url());
    let error = without.words("project create --name foo --idempotency-key k1").run().failure(4, "PRECONDITION").error;
    assert_eq!(error["fix_required"], "pass --keys or set HTTPTOOL_KEYS");
    assert_eq!(tool.service.requests(), []);
}

#[test]
fn keys_and_names_may_contain_any_text() {
    let tool = HttpTool::with(Service::start().with_conflict_response(Conflict::Bare));
    let name = "a/b ?é%";
    let create = || tool.call("project create --name").args([name]);
    create().args(["--idempotency-key", "\"k\",1;=/?é"]).run().success();
    assert_eq!(tool.service.made(), 1);
    tool.service.requests();
    create().run().failure(80, "ALREADY_EXISTS");
}
