//! `async fn`, with the feature `tokio`.

use envelope_runtime::prelude::*;

struct Store(u8);

/// Wait, then read
#[command(effect = "read")]
async fn wait(
    store: &Store,
    /** How often */
    times: u8,
) -> Result<Vec<u8>, std::io::Error> {
    for _ in 0..times {
        tokio::task::yield_now().await;
    }
    Ok(vec![store.0, times])
}

#[test]
fn an_async_handler_is_awaited() {
    let app = App::new("tool", "1.0.0").state(|(): &()| Ok::<_, std::io::Error>(Store(9))).command::<wait>().build();
    assert_eq!(super::run(&app, &["tool", "wait", "3"]).1["data"], serde_json::json!([9, 3]));
}

#[tokio::test]
async fn inside_another_runtime_it_says_so() {
    let app = App::new("tool", "1.0.0").state(|(): &()| Ok::<_, std::io::Error>(Store(9))).command::<wait>().build();
    let (code, envelope) = super::run(&app, &["tool", "wait", "3"]);
    assert_eq!(
        (code, &envelope["error"]["message"]),
        (1, &"an async command was run from inside a tokio runtime".into())
    );
}
