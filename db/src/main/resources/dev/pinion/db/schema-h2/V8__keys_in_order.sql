-- Keys come in the order of their time, so the oldest rows are the first: one index less to be written for each.
drop index publication_by_time;
