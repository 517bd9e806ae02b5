-- Each server process that uses the database, or has used it.
create table server_process (
    process uuid primary key,
    begun timestamptz not null default now()
);

-- A row for each batch of the last minutes: what the other servers have to look at. The numbers of one process are in the order of
-- its commits, so whoever has seen one asks for the larger ones and misses none.
drop table committed_batch;
create table committed_batch (
    process uuid not null,
    number bigint not null,
    -- Of the batch before, of the same process: a gap is a row that is gone.
    previous bigint not null,
    -- Those that it has changed.
    channels bigint[] not null,
    -- What other servers may have in memory, in the form of the log.
    changes bytea not null,
    committed timestamptz not null default now(),
    primary key (process, number)
);
