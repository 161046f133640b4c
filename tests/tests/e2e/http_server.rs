//! A service over HTTP, which keeps projects in memory and misbehaves as it is told to.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, mpsc};
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::Response;
use futures_core::Stream;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How a 409 tells what is in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conflict {
    /// The body is the resource.
    Body,
    /// `Location` is its path.
    Location,
    /// It does not.
    Bare,
    /// Problem details with the resource as `data`.
    Problem,
}

/// What befalls a request.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// This answer, and nothing is done.
    Answer { status: u16, headers: Vec<(&'static str, String)>, body: String },
    /// The connection is closed, and nothing is done.
    LostBefore,
    /// What was asked for is done, and the connection closed.
    LostAfter,
    /// What was asked for is done, and the connection closed in the middle of the answer.
    CutAfter,
    /// The answer comes late, and what was asked for is done then.
    Late(Duration),
    /// What was asked for is done, and no answer comes.
    Stuck,
}

impl Fault {
    pub(crate) fn status(status: u16) -> Fault {
        Fault::Answer { status, headers: Vec::new(), body: String::new() }
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Fault {
        if let Fault::Answer { headers, .. } = &mut self {
            headers.push((name, value.into()));
        }
        self
    }

    pub(crate) fn with_body(mut self, text: impl Into<String>) -> Fault {
        if let Fault::Answer { body, .. } = &mut self {
            *body = text.into();
        }
        self
    }

    /// Problem details.
    pub(crate) fn problem(status: u16, problem: &Value) -> Fault {
        Fault::status(status).with_header("content-type", "application/problem+json").with_body(problem.to_string())
    }
}

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) line: String,
    pub(crate) key: Option<String>,
}

#[derive(Debug)]
struct Kept {
    conflict: Conflict,
    honours_keys: bool,
    faults: VecDeque<Fault>,
    asked: Vec<Asked>,
    projects: Vec<Value>,
    made: usize,
    /// What was asked under each key, and what was answered.
    answered: HashMap<String, (Vec<u8>, Reply)>,
}

type Shared = Arc<Mutex<Kept>>;

/// A service on a loopback port of its own, until it is dropped.
#[derive(Debug)]
pub(crate) struct Service {
    address: SocketAddr,
    kept: Shared,
    _until: oneshot::Sender<()>,
}

impl Service {
    /// One that honours `Idempotency-Key`, and tells a conflict by the body.
    pub(crate) fn start() -> Service {
        let kept = Arc::new(Mutex::new(Kept {
            conflict: Conflict::Body,
            honours_keys: true,
            faults: VecDeque::new(),
            asked: Vec::new(),
            projects: Vec::new(),
            made: 0,
            answered: HashMap::new(),
        }));
        let app = Router::new().fallback(answer).with_state(Arc::clone(&kept));
        let (tell, told) = mpsc::channel();
        let (until, dropped) = oneshot::channel::<()>();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
            runtime.block_on(async {
                let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a loopback port is free");
                tell.send(listener.local_addr().expect("a listener has an address")).expect("the test waits");
                // Whatever is still open is closed with the runtime.
                tokio::select! {
                    served = async { axum::serve(listener, app).await } => served.expect("the service runs"),
                    _ = dropped => {}
                }
            });
        });
        let address = told.recv().expect("the service starts");
        Service { address, kept, _until: until }
    }

    pub(crate) fn telling_conflicts_by(self, conflict: Conflict) -> Service {
        self.lock().conflict = conflict;
        self
    }

    pub(crate) fn ignoring_keys(self) -> Service {
        self.lock().honours_keys = false;
        self
    }

    /// What befalls the next requests, one each.
    pub(crate) fn then(&self, faults: impl IntoIterator<Item = Fault>) {
        self.lock().faults.extend(faults);
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every request since the last time that this was asked.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.lock().asked)
    }

    /// The first lines of those.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }

    pub(crate) fn projects(&self) -> Vec<Value> {
        self.lock().projects.clone()
    }

    /// How many projects were ever made.
    pub(crate) fn made(&self) -> usize {
        self.lock().made
    }

    /// Waits until this many have been made.
    pub(crate) fn wait_until_made(&self, count: usize) {
        let began = Instant::now();
        while self.made() < count {
            assert!(began.elapsed() < Duration::from_secs(20), "nothing is made");
            thread::sleep(Duration::from_millis(2));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().expect("no request panics while it holds the lock")
    }
}

#[derive(Debug, Clone)]
struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Reply {
    fn new(status: u16, body: impl Into<String>) -> Reply {
        Reply { status, headers: Vec::new(), body: body.into() }
    }

    fn problem(status: u16, problem: &Value) -> Reply {
        Reply::new(status, problem.to_string()).with("content-type", "application/problem+json")
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Reply {
        self.headers.push((name, value.into()));
        self
    }

    fn response(self) -> Response {
        let mut headers = HeaderMap::new();
        for (name, value) in self.headers {
            headers.insert(HeaderName::from_static(name), value.parse().expect("a test sends what a header can hold"));
        }
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).expect("a test sends a status");
        *response.headers_mut() = headers;
        response
    }
}

async fn answer(State(kept): State<Shared>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.expect("a request is whole").to_vec();
    let line = format!("{} {}", head.method, head.uri.path());
    let key = head.headers.get("idempotency-key").map(|key| String::from_utf8_lossy(key.as_bytes()).into_owned());
    let lock = || kept.lock().expect("no request panics while it holds the lock");
    let fault = {
        let mut kept = lock();
        kept.asked.push(Asked { line: line.clone(), key: key.clone() });
        kept.faults.pop_front()
    };
    let serve = || lock().serve(&line, key.as_deref(), &body);
    match fault {
        None => serve().response(),
        Some(Fault::Answer { status, headers, body }) => Reply { status, headers, body }.response(),
        Some(Fault::LostBefore) => lose(),
        Some(Fault::LostAfter) => {
            serve();
            lose()
        }
        Some(Fault::CutAfter) => {
            serve();
            Response::new(Body::from_stream(Half(Some("{\"id\":"))))
        }
        Some(Fault::Late(wait)) => {
            tokio::time::sleep(wait).await;
            serve().response()
        }
        Some(Fault::Stuck) => {
            serve();
            std::future::pending().await
        }
    }
}

/// Ends the task that serves the connection, and closes it so. No panic hook hears of it.
fn lose() -> ! {
    std::panic::resume_unwind(Box::new("the connection is lost"))
}

/// A body that ends with an error.
struct Half(Option<&'static str>);

impl Stream for Half {
    type Item = io::Result<&'static str>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(Some(self.0.take().ok_or_else(|| io::ErrorKind::ConnectionReset.into())))
    }
}

impl Kept {
    fn serve(&mut self, line: &str, key: Option<&str>, body: &[u8]) -> Reply {
        if let Some((first, reply)) = key.filter(|_| self.honours_keys).and_then(|key| self.answered.get(key)) {
            let reused = || Reply::problem(422, &json!({"detail": "the key was used for another request"}));
            return if first == body { reply.clone() } else { reused() };
        }
        let reply = self.route(line, body);
        if let Some(key) = key.filter(|_| reply.status < 500) {
            self.answered.insert(key.to_owned(), (body.to_vec(), reply.clone()));
        }
        reply
    }

    fn route(&mut self, line: &str, body: &[u8]) -> Reply {
        let (method, path) = line.split_once(' ').expect("a line has two words");
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match (method, segments.as_slice()) {
            ("GET", ["projects"]) => Reply::new(200, json!(self.projects).to_string()),
            ("POST", ["projects"]) => self.create(body),
            ("GET", ["projects", "by-name", name]) => {
                found(self.position("name", &decoded(name)).map(|at| &self.projects[at]))
            }
            ("GET", ["projects", id]) => found(self.position("id", id).map(|at| &self.projects[at])),
            ("DELETE", ["projects", id]) => match self.position("id", id) {
                Some(at) => {
                    self.projects.remove(at);
                    Reply::new(204, "")
                }
                None => found(None),
            },
            _ => found(None),
        }
    }

    fn create(&mut self, body: &[u8]) -> Reply {
        let wanted: Value = serde_json::from_slice(body).unwrap_or_default();
        let name = wanted["name"].as_str().unwrap_or_default();
        if name.is_empty() || name.len() > 20 {
            let error = json!({"pointer": "#/name", "detail": "must have 1 to 20 characters"});
            let problem = json!({"title": "The project is not valid", "code": "ARG_ERROR", "errors": [error]});
            return Reply::problem(422, &problem);
        }
        if let Some(at) = self.position("name", name) {
            return self.conflict(&self.projects[at]);
        }
        self.made += 1;
        let id = format!("p_{}", self.made);
        let project = json!({"id": id, "name": name, "created_at": "2026-01-01T00:00:00Z"});
        self.projects.push(project.clone());
        Reply::new(201, project.to_string()).with("location", format!("/projects/{id}"))
    }

    fn conflict(&self, existing: &Value) -> Reply {
        let path = format!("/projects/{}", existing["id"].as_str().expect("an id is text"));
        match self.conflict {
            Conflict::Body => Reply::new(409, existing.to_string()),
            Conflict::Location => Reply::new(409, "taken").with("location", path),
            Conflict::Bare => Reply::new(409, ""),
            Conflict::Problem => Reply::problem(409, &json!({"code": "ALREADY_EXISTS", "data": existing})),
        }
    }

    fn position(&self, field: &str, value: &str) -> Option<usize> {
        self.projects.iter().position(|project| project[field] == value)
    }
}

fn found(project: Option<&Value>) -> Reply {
    match project {
        Some(project) => Reply::new(200, project.to_string()),
        None => Reply::problem(404, &json!({"title": "There is no such project"})),
    }
}

fn decoded(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}
