-- The tables of the log over PostgreSQL, in the schema that the connection has. Texts are compared by their bytes ("C"), as the
-- server itself compares them.

-- Small facts about the database itself, the epoch of its history among them.
create table meta (
    name text collate "C" primary key,
    content text not null
);

-- One row per channel that has ever had a message: whoever commits to it has the row's lock, and takes sequences from it.
create table channel (
    id bigint generated always as identity primary key,
    name text collate "C" not null unique,
    -- The epoch in which the channel began: bound by the chain's start.
    epoch text not null,
    first_seq bigint not null,
    last_seq bigint not null,
    last_timestamp bigint not null,
    -- After the last message.
    chain bytea not null,
    -- Before the first message that is still held.
    anchor bytea not null,
    -- Headers and bodies of all that is held.
    held_bytes bigint not null
) with (fillfactor = 50);

-- Messages in rows of many. What one batch brings to a channel is one at first; small ones are merged later.
create table segment (
    channel_id bigint not null,
    first_seq bigint not null,
    last_seq bigint not null,
    first_millis bigint not null,
    last_millis bigint not null,
    -- In a form of ours, with a checksum; read it as rows through the export.
    content bytea not null,
    -- Never used here: what one value of H2 cannot hold.
    more bytea,
    primary key (channel_id, last_seq)
);
-- Not compressed: messages are small, or compressed by those who send them.
alter table segment alter column content set storage external;

-- Keys under which publishers repeat what they are not sure of, as hashes.
create table used_key (
    hash_high bigint not null,
    hash_low bigint not null,
    seq bigint not null,
    body_high bigint not null,
    body_low bigint not null,
    used_millis bigint not null,
    identity text collate "C" not null,
    primary key (hash_high, hash_low)
);
create index used_key_by_time on used_key (used_millis);

-- Durable, named reading positions: who reads now (a number that only grows), and how far each channel is read.
create table cursor_owner (
    identity text collate "C" not null,
    name text collate "C" not null,
    owner bigint not null,
    used_millis bigint not null,
    primary key (identity, name)
);
create table cursor_position (
    identity text collate "C" not null,
    name text collate "C" not null,
    channel text collate "C" not null,
    -- Everything up to here is acknowledged.
    floor bigint not null,
    -- What is acknowledged above the floor, and delivery counts: the server's own form.
    ranges bytea not null,
    primary key (identity, name, channel)
);
create index cursor_position_by_channel on cursor_position (channel, floor);

-- Small records of the server in its own form.
create table revocation (
    record_key text collate "C" primary key,
    content bytea not null,
    written_millis bigint not null
);
create table pin_confirmation (
    record_key text collate "C" primary key,
    content bytea not null,
    written_millis bigint not null
);
create table served_issuer (
    record_key text collate "C" primary key,
    content bytea not null,
    written_millis bigint not null
);
create table signed_manifest (
    record_key text collate "C" primary key,
    content bytea not null,
    written_millis bigint not null
);
create table signed_erasure (
    record_key text collate "C" primary key,
    content bytea not null,
    written_millis bigint not null
);

-- The last batch that each server process has committed: what it reads back when a commit's outcome was unknown.
create table committed_batch (
    process uuid primary key,
    number bigint not null,
    seen timestamptz not null default now()
) with (fillfactor = 50);
