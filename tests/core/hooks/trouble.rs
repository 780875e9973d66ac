//! What goes wrong while hooks are set in order or removed.

use serde_json::json;

use super::account::{Account, Change, Fault, TWO, URL};

/// Every fault at every request, once and for ever: nothing is made twice, nothing is left over, and the next
/// deployment brings everything in order.
#[test]
fn whatever_goes_wrong_with_whichever_request() {
    let faults = [
        Fault::Unreachable,
        Fault::Cut,
        Fault::Lost,
        Fault::Failing,
        Fault::Late,
        Fault::Page,
        Fault::Welcome,
        Fault::Words,
        Fault::Busy,
        Fault::Forbidden,
        Fault::Gone,
    ];
    let scenes: [(&str, Change); 4] = [
        ("first", |_| {}),
        ("moved", |account| {
            account.deploy(&TWO);
            account.url = format!("{URL}/2");
        }),
        ("other events", |account| {
            account.deploy(&["ticket-updated", "ticket-created"]);
        }),
        ("state lost", |account| {
            account.deploy(&TWO);
            account.state = None;
        }),
    ];
    let mut failures = 0;
    for fault in faults {
        for times in [1, 1_000] {
            for (scene, prepare) in scenes {
                for at in 1..=7 {
                    for keeps_state in [true, false] {
                        let what = format!(
                            "{fault:?} ×{times} at request {at}, {scene}, state kept: {keeps_state}"
                        );
                        let mut account = Account::new();
                        prepare(&mut account);
                        let before = account.state.clone();
                        {
                            let mut integrations = account.integrations.borrow_mut();
                            let from = integrations.count;
                            integrations.fault = Some((from + at, fault, times));
                        }
                        if let Err(failed) = account.try_deploy(&TWO, &json!({})) {
                            failures += 1;
                            let error = failed.error;
                            assert!(
                                !error.message.is_empty() && error.hint.is_some(),
                                "{what}: {error:?}"
                            );
                            if fault == Fault::Forbidden {
                                assert!(
                                    error.hint.clone().unwrap().contains("integrations:write"),
                                    "{what}"
                                );
                            }
                            if !keeps_state {
                                // The platform may forget what a failed run left.
                                account.state = before;
                            }
                        }
                        account.integrations.borrow_mut().fault = None;
                        // What was sent arrives, some requests later.
                        let late: Vec<_> =
                            account.integrations.borrow_mut().late.drain(..).collect();
                        for (_, sent) in late {
                            account.integrations.borrow_mut().carry_out(&sent);
                        }
                        account
                            .state
                            .as_ref()
                            .inspect(|state| assert!(state.starts_with('{')));
                        account.deploy(&TWO);
                        let mut hooks: Vec<(String, String)> = account
                            .hooks()
                            .into_iter()
                            .map(|(_, event, url)| (event, url))
                            .collect();
                        hooks.sort();
                        let wanted: Vec<(String, String)> = TWO
                            .iter()
                            .map(|event| ((*event).to_owned(), account.url.clone()))
                            .collect();
                        assert_eq!(hooks, wanted, "{what}");
                        for (id, event, _) in account.hooks() {
                            if account.kept()["hooks"][&event]["id"] == id {
                                assert_eq!(
                                    account.row(id)["http"]["headers"]["X-Webhook-Secret"],
                                    account.kept()["secret"],
                                    "{what}"
                                );
                            }
                        }
                        account.undeploy();
                        assert_eq!(account.hooks(), [], "{what}");
                        assert_eq!(account.state, None, "{what}");
                    }
                }
            }
        }
    }
    assert!(failures > 200, "{failures}");
}

#[test]
fn a_removal_that_fails_is_told_and_can_be_repeated() {
    for fault in [
        Fault::Unreachable,
        Fault::Failing,
        Fault::Cut,
        Fault::Welcome,
        Fault::Words,
        Fault::Forbidden,
        Fault::Busy,
        Fault::Gone,
    ] {
        for at in 1..=4 {
            let mut account = Account::new();
            account.deploy(&TWO);
            let from = account.integrations.borrow().count;
            account.integrations.borrow_mut().fault = Some((from + at, fault, 1_000));
            account.undeploy();
            account.integrations.borrow_mut().fault = None;
            let is_left = !account.hooks().is_empty();
            if is_left && fault != Fault::Gone {
                let log = account.script.log();
                assert!(
                    log.contains("could not be removed"),
                    "{fault:?} at {at}: {log}"
                );
            }
            account.undeploy();
            assert_eq!(account.hooks(), [], "{fault:?} at {at}");
        }
    }
}

/// A hook whose making takes long is looked for, and not made again: it would be there twice.
#[test]
fn a_hook_that_comes_late_is_waited_for() {
    for fault in [Fault::Late, Fault::Cut, Fault::Lost] {
        let mut account = Account::new();
        account.integrations.borrow_mut().fault = Some((2, fault, 1));
        account.try_deploy(&["ticket-created"], &json!({})).unwrap();
        let posts = account
            .lines()
            .iter()
            .filter(|line| line.starts_with("POST"))
            .count();
        assert_eq!(posts, if fault == Fault::Lost { 2 } else { 1 }, "{fault:?}");
        assert_eq!(account.hooks().len(), 1, "{fault:?}");
    }
}
