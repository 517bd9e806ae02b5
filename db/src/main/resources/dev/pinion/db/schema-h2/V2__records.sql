-- Keys under which publishers repeat what they are not sure of.
create table publication (
    channel_id bigint not null,
    identity varchar(1000) not null,
    idempotency_key varchar(1000) not null,
    body_hash binary(32) not null,
    seq bigint not null,
    timestamp_millis bigint not null,
    primary key (channel_id, identity, idempotency_key)
);
create index publication_by_time on publication (timestamp_millis);

-- Durable, named reading positions: who reads now (a number that only grows), and how far each channel is read.
create table cursor_owner (
    identity varchar(1000) not null,
    name varchar(1000) not null,
    owner bigint not null,
    used_millis bigint not null,
    primary key (identity, name)
);
create table cursor_position (
    identity varchar(1000) not null,
    name varchar(1000) not null,
    channel varchar(1000) not null,
    -- Everything up to here is acknowledged.
    floor bigint not null,
    -- What is acknowledged above the floor, and delivery counts: the server's own form.
    ranges varbinary(1048576) not null,
    primary key (identity, name, channel)
);
create index cursor_position_by_channel on cursor_position (channel, floor);

-- Small records of the server in its own form.
create table revocation (
    record_key varchar(2000) primary key,
    content varbinary(65536) not null,
    written_millis bigint not null
);
create table pin_confirmation (
    record_key varchar(2000) primary key,
    content varbinary(65536) not null,
    written_millis bigint not null
);
