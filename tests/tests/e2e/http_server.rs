//! An HTTP service that keeps projects in memory and injects faults.

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

/// How a 409 response identifies the existing resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conflict {
    /// By a body that is the resource.
    Body,
    /// By `Location`.
    Location,
    /// It does not.
    Bare,
    /// By problem details with the resource as `data`.
    Problem,
}

/// A fault of one request.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// Responds with this and does nothing.
    Answer { status: u16, headers: Vec<(&'static str, String)>, body: String },
    /// Closes the connection and does nothing.
    LostBefore,
    /// Serves the request and closes the connection.
    LostAfter,
    /// Serves the request and closes the connection in the middle of the response.
    CutAfter,
    /// Serves the request and responds after a delay.
    Late(Duration),
    /// Serves the request and never responds.
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

    /// Responds with problem details.
    pub(crate) fn problem(status: u16, problem: &Value) -> Fault {
        Fault::status(status).with_header("content-type", "application/problem+json").with_body(problem.to_string())
    }
}

/// A request that was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReceivedRequest {
    pub(crate) line: String,
    pub(crate) key: Option<String>,
}

#[derive(Debug)]
struct ServiceState {
    conflict: Conflict,
    supports_keys: bool,
    faults: VecDeque<Fault>,
    requests: Vec<ReceivedRequest>,
    projects: Vec<Value>,
    made: usize,
    /// The body and the reply of the first request with each key.
    replies: HashMap<String, (Vec<u8>, Reply)>,
}

type Shared = Arc<Mutex<ServiceState>>;

/// A service on a free loopback port, stopped when dropped.
#[derive(Debug)]
pub(crate) struct Service {
    address: SocketAddr,
    state: Shared,
    _stop: oneshot::Sender<()>,
}

impl Service {
    /// Starts a service that supports `Idempotency-Key` and reports conflicts with the resource as body.
    pub(crate) fn start() -> Service {
        let state = Arc::new(Mutex::new(ServiceState {
            conflict: Conflict::Body,
            supports_keys: true,
            faults: VecDeque::new(),
            requests: Vec::new(),
            projects: Vec::new(),
            made: 0,
            replies: HashMap::new(),
        }));
        let app = Router::new().fallback(answer).with_state(Arc::clone(&state));
        let (address_sender, address_receiver) = mpsc::channel();
        let (stop, dropped) = oneshot::channel::<()>();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
            runtime.block_on(async {
                let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a loopback port is free");
                address_sender.send(listener.local_addr().expect("a listener has an address")).expect("the test waits");
                // Open connections are closed with the runtime.
                tokio::select! {
                    served = async { axum::serve(listener, app).await } => served.expect("the service runs"),
                    _ = dropped => {}
                }
            });
        });
        let address = address_receiver.recv().expect("the service starts");
        Service { address, state, _stop: stop }
    }

    pub(crate) fn with_conflict_response(self, conflict: Conflict) -> Service {
        self.lock().conflict = conflict;
        self
    }

    pub(crate) fn without_keys(self) -> Service {
        self.lock().supports_keys = false;
        self
    }

    /// Injects faults into the next requests, one each.
    pub(crate) fn inject(&self, faults: impl IntoIterator<Item = Fault>) {
        self.lock().faults.extend(faults);
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Takes the requests received since the last call.
    pub(crate) fn requests(&self) -> Vec<ReceivedRequest> {
        std::mem::take(&mut self.lock().requests)
    }

    /// Takes the method and path of each request received since the last call.
    pub(crate) fn request_lines(&self) -> Vec<String> {
        self.requests().into_iter().map(|requests| requests.line).collect()
    }

    pub(crate) fn projects(&self) -> Vec<Value> {
        self.lock().projects.clone()
    }

    /// The number of projects that were ever created.
    pub(crate) fn made(&self) -> usize {
        self.lock().made
    }

    /// Waits until this many projects were created.
    pub(crate) fn wait_until_made(&self, count: usize) {
        let began = Instant::now();
        while self.made() < count {
            assert!(began.elapsed() < Duration::from_secs(20), "no project is created");
            thread::sleep(Duration::from_millis(2));
        }
    }

    fn lock(&self) -> MutexGuard<'_, ServiceState> {
        self.state.lock().expect("no request panics while it holds the lock")
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

async fn answer(State(state): State<Shared>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.expect("a request is whole").to_vec();
    let line = format!("{} {}", head.method, head.uri.path());
    let key = head.headers.get("idempotency-key").map(|key| String::from_utf8_lossy(key.as_bytes()).into_owned());
    let lock = || state.lock().expect("no request panics while it holds the lock");
    let fault = {
        let mut state = lock();
        state.requests.push(ReceivedRequest { line: line.clone(), key: key.clone() });
        state.faults.pop_front()
    };
    let serve = || lock().serve(&line, key.as_deref(), &body);
    match fault {
        None => serve().response(),
        Some(Fault::Answer { status, headers, body }) => Reply { status, headers, body }.response(),
        Some(Fault::LostBefore) => close_connection(),
        Some(Fault::LostAfter) => {
            serve();
            close_connection()
        }
        Some(Fault::CutAfter) => {
            serve();
            Response::new(Body::from_stream(TruncatedBody(Some("{\"id\":"))))
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

/// Unwinds the task that serves the connection, which closes it. No panic hook is called.
fn close_connection() -> ! {
    std::panic::resume_unwind(Box::new("the connection is lost"))
}

/// A body that fails after its first chunk.
struct TruncatedBody(Option<&'static str>);

impl Stream for TruncatedBody {
    type Item = io::Result<&'static str>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(Some(self.0.take().ok_or_else(|| io::ErrorKind::ConnectionReset.into())))
    }
}

impl ServiceState {
    fn serve(&mut self, line: &str, key: Option<&str>, body: &[u8]) -> Reply {
        if let Some((first, reply)) = key.filter(|_| self.supports_keys).and_then(|key| self.replies.get(key)) {
            let reused = || Reply::problem(422, &json!({"detail": "the key was used for another request"}));
            return if first == body { reply.clone() } else { reused() };
        }
        let reply = self.route(line, body);
        if let Some(key) = key.filter(|_| reply.status < 500) {
            self.replies.insert(key.to_owned(), (body.to_vec(), reply.clone()));
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
                found(self.position("name", &percent_decoded(name)).map(|at| &self.projects[at]))
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

fn percent_decoded(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}
