-- The newest signed head of each channel: what a later verification must find again.
create table signed_head (
    channel_id bigint primary key,
    seq bigint not null,
    chain binary(32) not null,
    epoch varchar(100) not null,
    signature varbinary(65536) not null,
    signed_millis bigint not null
);
