//! Proposals, accounts and mails: nothing is lost, nothing is done twice, and a process that vanishes leaves all or nothing.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use chrono::{Duration, Utc};
use model::proposal::State;
use model::rights::PersonId;
use model::{Kind, RecordId, Status};
use serde_json::json;
use store::{Act, MailState, NewMail, OneTimeLink, Proposal, ProposalFilter, ProposalMove, Store, Write};
use uuid::Uuid;

use crate::bed::{Bed, by, simple};

both_engines!(
    a_save_over_another_is_told_and_loses_nothing,
    a_save_leaves_a_proposal_where_it_stands,
    saves_by_themselves_fold_and_others_stay,
    an_approval_and_its_act_go_together,
    one_of_two_publications_wins,
    a_published_proposal_moves_no_more,
    a_link_opens_once_however_many_try,
    a_mail_is_written_once_and_claimed_once,
    a_killed_publication_is_whole_or_absent,
    a_killed_merge_is_whole_or_absent,
);

const CHILD: &str = "RAMURE_TEST_PUBLISH_URL";
const MERGER: &str = "RAMURE_TEST_MERGE_URL";

fn draft(slug: &str) -> Proposal {
    let record = simple(slug);
    let now = Utc::now();
    Proposal {
        id: Uuid::now_v7(),
        record: record.envelope.id,
        kind: Kind::GlossaryEntry,
        base_version: 0,
        state: State::Draft,
        author: PersonId(Uuid::from_u128(1)),
        title: slug.into(),
        doc: json!({"title": slug}),
        note: String::new(),
        revision: 1,
        created_at: now,
        updated_at: now,
        submitted_at: None,
    }
}

fn act(name: &str, subject: &str) -> Act {
    Act { at: Utc::now(), actor: None, act: name.into(), subject: subject.into(), detail: String::new() }
}

fn publication(proposal: &Proposal, slug: &str) -> ProposalMove {
    ProposalMove {
        id: proposal.id,
        revision: proposal.revision,
        from: proposal.state,
        state: State::Published,
        writes: vec![Write::create(simple(slug))],
        act: act("publish", slug),
        mails: vec![NewMail {
            key: format!("publish:{slug}"),
            recipient: "a@example.org".into(),
            subject: "s".into(),
            body: "b".into(),
        }],
    }
}

async fn a_save_over_another_is_told_and_loses_nothing(bed: Bed) {
    let first = draft("a");
    bed.store.add_proposal(&first).await.expect("added");
    let (one, two) = (PersonId(Uuid::from_u128(1)), PersonId(Uuid::from_u128(2)));
    let mine = Proposal { doc: json!({"title": "mine"}), ..first.clone() };
    let theirs = Proposal { doc: json!({"title": "theirs"}), ..first.clone() };
    assert_eq!(bed.store.save_proposal(&mine, one, false).await.expect("saved"), 2);
    assert!(bed.store.save_proposal(&theirs, two, false).await.expect_err("a conflict").is_conflict());
    assert_eq!(
        bed.store.proposal(first.id).await.expect("reads").expect("there").doc,
        json!({"title": "mine"})
    );
    let kept = bed.store.revisions(first.id).await.expect("reads");
    assert_eq!(kept.iter().map(|kept| kept.revision).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(bed.store.hands(first.id).await.expect("reads"), [one]);
}

async fn a_save_leaves_a_proposal_where_it_stands(bed: Bed) {
    let read = draft("a");
    bed.store.add_proposal(&read).await.expect("added");
    let submitted = ProposalMove {
        state: State::Submitted,
        writes: Vec::new(),
        mails: Vec::new(),
        ..publication(&read, "a")
    };
    bed.store.move_proposal(submitted, &by("x")).await.expect("submitted");
    // Read before it was submitted, saved after: the text is kept, and so is the step.
    let late = Proposal { title: "late".into(), ..read.clone() };
    assert_eq!(bed.store.save_proposal(&late, read.author, true).await.expect("saved"), 2);
    let now = bed.store.proposal(read.id).await.expect("reads").expect("there");
    assert_eq!((now.state, now.title.as_str()), (State::Submitted, "late"));
    assert!(now.submitted_at.is_some());
}

async fn an_approval_and_its_act_go_together(bed: Bed) {
    let read = draft("a");
    bed.store.add_proposal(&read).await.expect("added");
    let two = PersonId(Uuid::from_u128(2));
    let approve = act("approve", "a");
    assert!(bed.store.approve(read.id, 7, two, &approve).await.expect_err("a conflict").is_conflict());
    assert_eq!(bed.store.acts(Some("a"), 0, 10).await.expect("reads").1, 0, "nothing was approved");
    bed.store.approve(read.id, 1, two, &approve).await.expect("approved");
    assert_eq!(bed.store.acts(Some("a"), 0, 10).await.expect("reads").1, 1);
    let given = bed.store.approvals(read.id).await.expect("reads");
    assert_eq!(given.iter().map(|given| (given.person, given.revision)).collect::<Vec<_>>(), [(two, 1)]);
}

async fn saves_by_themselves_fold_and_others_stay(bed: Bed) {
    let mut last = draft("a");
    bed.store.add_proposal(&last).await.expect("added");
    let (one, two) = (PersonId(Uuid::from_u128(1)), PersonId(Uuid::from_u128(2)));
    for (who, is_automatic) in [(one, true), (one, true), (one, false), (two, true), (one, true), (one, true)]
    {
        last.revision = bed.store.save_proposal(&last, who, is_automatic).await.expect("saved");
    }
    let kept = bed.store.revisions(last.id).await.expect("reads");
    assert_eq!(kept.iter().map(|kept| kept.revision).collect::<Vec<_>>(), [1, 3, 4, 5, 7]);
}

async fn one_of_two_publications_wins(bed: Bed) {
    let (one, two) = (draft("a"), Proposal { id: Uuid::now_v7(), ..draft("a") });
    for proposal in [&one, &two] {
        bed.store.add_proposal(proposal).await.expect("added");
    }
    let by = by("x");
    let (first, second) = tokio::join!(
        bed.store.move_proposal(publication(&one, "a"), &by),
        bed.store.move_proposal(publication(&two, "a"), &by),
    );
    assert_eq!([&first, &second].iter().filter(|moved| moved.is_ok()).count(), 1);
    let refused = first.err().or(second.err()).expect("one is told");
    assert!(refused.is_conflict());
    let filter = ProposalFilter { states: vec![State::Draft], ..ProposalFilter::default() };
    assert_eq!(
        bed.store.proposals(&filter, 10).await.expect("reads").len(),
        1,
        "the other is still there to write"
    );
    assert_eq!(bed.store.mails(0, 10).await.expect("reads").1, 1);
}

async fn a_published_proposal_moves_no_more(bed: Bed) {
    let read = draft("a");
    bed.store.add_proposal(&read).await.expect("added");
    bed.store.move_proposal(publication(&read, "a"), &by("x")).await.expect("published");
    let close = ProposalMove {
        state: State::Closed,
        writes: Vec::new(),
        mails: Vec::new(),
        ..publication(&read, "a")
    };
    assert!(bed.store.move_proposal(close, &by("x")).await.expect_err("a conflict").is_conflict());
    assert!(bed.store.save_proposal(&read, read.author, false).await.expect_err("a conflict").is_conflict());
}

async fn a_link_opens_once_however_many_try(bed: Bed) {
    let now = Utc::now();
    let link = OneTimeLink {
        digest: "d".into(),
        purpose: "sign_in".into(),
        person: None,
        subject: String::new(),
        expires_at: now + Duration::minutes(30),
    };
    bed.store.keep_link(&link).await.expect("kept");
    let all_at_once: tokio::task::JoinSet<bool> = (0..8)
        .map(|_| {
            let store = bed.store.clone();
            async move { store.use_link("d", "sign_in", now).await.expect("reads").is_some() }
        })
        .collect();
    let opened = all_at_once.join_all().await;
    assert_eq!(opened.iter().filter(|opened| **opened).count(), 1);
    assert!(bed.store.use_link("d", "erase", now).await.expect("reads").is_none());
    let late = OneTimeLink { digest: "e".into(), ..link };
    bed.store.keep_link(&late).await.expect("kept");
    let after = now + Duration::hours(1);
    assert!(bed.store.use_link("e", "sign_in", after).await.expect("reads").is_none(), "it has expired");
    assert_eq!(bed.store.forget_ended(after).await.expect("forgets"), 2);
}

async fn a_mail_is_written_once_and_claimed_once(bed: Bed) {
    let mail =
        NewMail { key: "k".into(), recipient: "a@example.org".into(), subject: "s".into(), body: "b".into() };
    let now = Utc::now();
    for _ in 0..3 {
        bed.store.queue_mails(std::slice::from_ref(&mail), now).await.expect("queued");
    }
    let (one, two) = tokio::join!(bed.store.claim_mail(now), bed.store.claim_mail(now));
    let claimed: Vec<_> = [one, two].into_iter().filter_map(|claimed| claimed.expect("reads")).collect();
    assert_eq!(claimed.len(), 1);
    assert_eq!(bed.store.mails_sending().await.expect("reads").len(), 1);
    bed.store.mail_went(claimed[0].id, MailState::Sent, "", now, now).await.expect("noted");
    assert!(bed.store.claim_mail(now).await.expect("reads").is_none());
}

/// Lets a child process say that it has done twenty things, then kills it.
fn kill_midway(bed: &Bed, test: &str, variable: &str) -> BTreeSet<String> {
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", test, "--nocapture"])
        .env(variable, &bed.url)
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut done = BTreeSet::new();
    for line in BufReader::new(child.stdout.take().expect("piped")).lines() {
        let line = line.expect("text");
        done.extend(line.strip_prefix("done ").map(str::to_owned));
        if done.len() == 20 {
            child.kill().expect("killed");
        }
    }
    child.wait().expect("ended");
    assert!(done.len() >= 20, "{done:?}");
    done
}

async fn a_killed_publication_is_whole_or_absent(bed: Bed) {
    let done = kill_midway(&bed, "proposals::publishes_until_killed", CHILD);
    let filter = ProposalFilter::default();
    let all = bed.store.proposals(&filter, 100_000).await.expect("reads");
    let published: BTreeSet<String> =
        all.iter().filter(|p| p.state == State::Published).map(|p| p.title.clone()).collect();
    let records = bed.store.list_records(None, 100_000).await.expect("reads");
    let records: BTreeSet<String> = records.into_iter().map(|record| record.envelope.slug).collect();
    let (acts, count) = bed.store.acts(None, 0, 100_000).await.expect("reads");
    let acts: BTreeSet<String> = acts.into_iter().map(|act| act.subject).collect();
    let (mails, _) = bed.store.mails(0, 100_000).await.expect("reads");
    let mails: BTreeSet<String> =
        mails.into_iter().filter_map(|m| m.key.strip_prefix("publish:").map(str::to_owned)).collect();
    assert!(done.is_subset(&published), "an acknowledged publication was lost");
    assert_eq!((&published, &published, &published), (&records, &acts, &mails));
    assert_eq!(usize::try_from(count).expect("few"), acts.len());
}

#[tokio::test]
async fn publishes_until_killed() {
    let Ok(url) = std::env::var(CHILD) else { return };
    let store = Store::open(&url).await.expect("opens");
    for i in 0..20_000 {
        let slug = format!("e{i}");
        let proposal = draft(&slug);
        store.add_proposal(&proposal).await.expect("added");
        store.move_proposal(publication(&proposal, &slug), &by("x")).await.expect("published");
        println!("done {slug}");
    }
}

async fn a_killed_merge_is_whole_or_absent(bed: Bed) {
    let done = kill_midway(&bed, "proposals::merges_until_killed", MERGER);
    for record in bed.store.list_records(None, 100_000).await.expect("reads") {
        let slug = &record.envelope.slug;
        let Some(number) = slug.strip_prefix("from") else { continue };
        let into = bed
            .store
            .find(Kind::GlossaryEntry, &format!("into{number}"))
            .await
            .expect("reads")
            .expect("there");
        let is_gone = record.envelope.status == Status::Withdrawn;
        assert_eq!(is_gone, into.record.envelope.version == 2, "{slug}: half a merge");
        assert!(is_gone || !done.contains(number), "{slug} was acknowledged");
    }
}

#[tokio::test]
async fn merges_until_killed() {
    let Ok(url) = std::env::var(MERGER) else { return };
    let store = Store::open(&url).await.expect("opens");
    for i in 0..20_000 {
        let (from, into) = (simple(&format!("from{i}")), simple(&format!("into{i}")));
        store.apply(vec![Write::create(from), Write::create(into)], &by("x")).await.expect("written");
        let read = async |name: &str| {
            let id = RecordId::derived(Kind::GlossaryEntry, &format!("{name}{i}"));
            store.get(id).await.expect("reads").expect("there")
        };
        let (mut from, into) = (read("from").await, read("into").await);
        from.envelope.status = Status::Withdrawn;
        from.envelope.withdrawal = Some(model::record::Withdrawal {
            reason: "one".into(),
            successor: Some(into.reference()),
            on: None,
            merged: true,
        });
        let writes = vec![Write::update(into), Write::update(from)];
        store.apply_noted(writes, &by("x"), &act("merge", "m"), &[]).await.expect("merged");
        println!("done {i}");
    }
}
