-- Small facts about the database itself, the epoch of its history among them.
create table meta (
    name varchar(100) primary key,
    content varchar(1000) not null
);

-- One row per channel that has ever had a message.
create table channel (
    id bigint primary key,
    name varchar(1000) not null unique,
    -- The epoch in which the channel began: bound by the chain's start.
    epoch varchar(100) not null,
    first_seq bigint not null,
    last_seq bigint not null,
    last_timestamp bigint not null,
    -- After the last message.
    chain binary(32) not null,
    -- Before the first message that is still held.
    anchor binary(32) not null,
    -- Headers and bodies of all that is held.
    held_bytes bigint not null
);

create table message (
    channel_id bigint not null,
    seq bigint not null,
    sender varchar(1000) not null,
    timestamp_millis bigint not null,
    headers varbinary(65536) not null,
    body varbinary(1048576) not null,
    chain binary(32) not null,
    primary key (channel_id, seq)
);
