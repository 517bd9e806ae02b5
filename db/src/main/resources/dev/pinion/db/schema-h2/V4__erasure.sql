-- Messages whose headers and body were erased; their hashes stay, so that the chain still verifies.
create table erasure (
    channel_id bigint not null,
    seq bigint not null,
    headers_hash binary(32) not null,
    body_hash binary(32) not null,
    erased_millis bigint not null,
    primary key (channel_id, seq)
);
