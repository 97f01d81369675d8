//! One contract, three stores. Every case runs on memory, on SQLite and on a real PostgreSQL; what only a file or a
//! server can do wrong stands in files of its own.
#![allow(clippy::unwrap_used)]

mod alarms;
mod areas;
mod commits;
mod dialect;
mod file;
mod fresh;
mod given;
mod ledger;
mod log;
mod nouns;
mod outbox;
mod registry;
mod schema;
mod sessions;
mod supervision;
mod telemetry;
mod texts;

use fresh::{Fresh, Kind};

/// Names the cases; each becomes a test on memory and on SQLite. On PostgreSQL one test runs them all, so that one
/// server is started and not forty.
macro_rules! contract {
    ($($group:ident: $($case:ident),+;)+) => {
        mod on_memory {
            $($(#[tokio::test]
            async fn $case() {
                super::$group::$case(super::Fresh::new(super::Kind::Memory)).await;
            })+)+
        }

        mod on_sqlite {
            $($(#[tokio::test]
            async fn $case() {
                super::$group::$case(super::Fresh::new(super::Kind::Sqlite)).await;
            })+)+
        }

        mod on_postgres {
            #[tokio::test]
            async fn the_whole_contract() {
                let server = std::sync::Arc::new(hub_store::testing::PrivatePostgres::start().unwrap());
                $($(
                    eprintln!("case {}", stringify!($case));
                    super::$group::$case(super::Fresh::new(super::Kind::Postgres(server.clone()))).await;
                )+)+
            }
        }
    };
}

contract! {
    commits: positions_are_gapless_under_two_handles, a_conflict_writes_nothing, a_version_taken_twice_is_a_conflict,
        a_dropped_commit_is_whole_or_nothing, rows_alone_move_no_head, a_large_batch_keeps_its_order,
        events_belong_on_their_streams, numbers_beyond_the_database_are_refused, a_log_restored_behind_ones_back_is_noticed;
    log: entries_come_back_as_they_were, streams_are_read_by_version, an_epoch_is_kept, a_whole_log_verifies,
        a_version_gap_is_found, a_changed_entry_is_found, a_missing_entry_is_found, a_cut_tail_is_found,
        an_added_entry_is_found, a_changed_head_is_found;
    registry: nouns_come_back_as_they_were, a_second_write_replaces, removed_is_gone, names_are_unique,
        nul_is_refused_everywhere, texts_that_look_like_nul_are_kept, unicode_is_kept_exactly, a_corrupt_value_is_named;
    alarms: an_alarm_comes_back_as_it_was, the_deadline_follows_the_alarm, the_last_of_several_wins,
        the_log_tells_what_happened_after_an_alarms_row_was_written,
        deadlines_are_due_in_order, closed_alarms_are_paged_by_key, closed_alarms_stay_in_their_areas,
        notes_come_in_order;
    outbox: urgent_goes_first, put_off_and_done, the_same_effect_again_changes_nothing,
        an_effect_is_claimed_by_one, receipts_are_remembered,
        rejections_are_newest_first;
    sessions: a_session_lives_and_ends, a_session_needs_its_person, expired_sessions_are_dropped, settings_are_kept;
    telemetry: statuses_are_merged, fixes_are_kept_and_forgotten, many_rows_fit;
    dialect: how_a_device_speaks_comes_back, addresses_and_labels_are_unique, standings_are_kept_with_their_device,
        facts_are_learned_and_forgotten, strangers_are_listed_until_they_are_known;
    supervision: watches_are_kept_with_their_device, tickets_and_outages_are_open_until_they_are_over,
        the_lowest_reading_of_a_day_is_kept;
    nouns: every_noun_has_a_table_of_its_own, a_noun_is_replaced_and_removed, the_last_word_on_a_noun_counts,
        of_two_who_go_by_the_same_body_one_has_its_way,
        open_nouns_come_oldest_first, closed_nouns_are_paged_by_key, closed_nouns_stay_in_their_areas,
        a_hundred_nouns_fit_in_a_batch, a_conflict_writes_no_noun, nul_in_a_noun_is_refused, a_body_is_kept_exactly,
        a_corrupt_noun_is_named;
    ledger: the_ledger_comes_back_in_order, a_number_is_never_left_out, a_number_that_is_taken_is_a_conflict,
        a_number_twice_in_a_batch_is_a_conflict, two_handles_book_without_a_gap, nul_in_the_ledger_is_refused,
        numbers_beyond_the_database_are_no_entries, an_entry_that_another_follows_cannot_be_removed;
    schema: migrating_twice_changes_nothing, a_newer_schema_is_refused, an_older_schema_is_named,
        a_migration_that_was_passed_over_is_missed,
        tables_kept_by_numbers_hold_what_was_there_before,
        a_changed_migration_is_refused, a_foreign_database_is_left_alone;
    texts: every_text_is_understood;
}
