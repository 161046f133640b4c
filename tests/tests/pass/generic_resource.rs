//! A generic resource, with a command for one instance.

use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
#[resource(kind = "pair")]
struct Pair<K: Serialize + std::fmt::Display + 'static, V>
where
    V: Serialize,
{
    #[resource(id)]
    left: K,
    right: V,
}

/// Set a pair
#[command(effect = "apply")]
fn set(left: u64, right: String) -> Result<Apply<Pair<u64, Vec<String>>>, Infallible> {
    Ok(Apply::Updated(Pair { left, right: vec![right] }))
}

/// Drop a pair
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn drop_it(plan: &Plan, left: u64) -> Result<Delete<Pair<u64, ()>>, Infallible> {
    let there = plan.write(|| left != 0, || left != 0);
    Ok(if there { Delete::deleted(left) } else { Delete::not_found(left) })
}

#[test]
fn a_generic_resource_works() {
    let app = App::new("tool", "1.0.0").command::<set>().command::<drop_it>().build();
    let (_, envelope) = super::run(&app, &["tool", "set", "1", "b"]);
    assert_eq!(envelope["data"], serde_json::json!({"effect": "updated", "left": 1, "right": ["b"]}));
    for (id, effect, status) in [("0", "noop", "not_found"), ("3", "deleted", "deleted")] {
        let (code, envelope) = super::run(&app, &["tool", "drop-it", id]);
        let id: u64 = id.parse().unwrap();
        assert_eq!((code, &envelope["data"]), (0, &serde_json::json!({"effect": effect, "status": status, "id": id})));
    }
}
