-- Idempotency keys in rows of many (KeyBlock has the form). What a database of before has in "publication" is moved here by
-- its next opening (FormerKeys).
--
-- As they came, a row for each transaction: few enough to be held in memory.
create table recent_keys (
    number bigint primary key,
    last_millis bigint not null,
    key_count integer not null,
    content varbinary(1048576) not null
);
-- What was gathered of them, parted by the first bits of the hash. A run is forgotten as a whole.
create table key_run (
    run bigint primary key,
    last_millis bigint not null,
    key_count integer not null
);
create table key_block (
    run bigint not null,
    part integer not null,
    content varbinary(1048576) not null,
    primary key (run, part)
);
-- Whose keys are in a run.
create table key_identity (
    run bigint not null,
    identity varchar(1000) not null,
    primary key (run, identity)
);
