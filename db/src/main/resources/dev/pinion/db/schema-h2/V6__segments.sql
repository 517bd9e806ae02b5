-- Messages in rows of many. A database with rows of single messages is converted before (offline.Conversion).
create table segment (
    channel_id bigint not null,
    first_seq bigint not null,
    last_seq bigint not null,
    first_millis bigint not null,
    last_millis bigint not null,
    -- In a form of ours, with a checksum; read it as rows through the export.
    content varbinary(1048576) not null,
    -- What one value cannot hold of a large message.
    more varbinary(1048576),
    -- By the end: the first segment that ends at or after a sequence is the one that may hold it.
    primary key (channel_id, last_seq)
);
drop table message;
drop table erasure;
