package dev.pinion.client.test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.pinion.client.SubscribeOptions;
import dev.pinion.client.test.MemoryLog.Stored;
import dev.pinion.protocol.stomp.From;

/// How far a subscription, or several that share it, have come in the log of the server. Guarded by the server's lock.
final class Place {

    private final int end;
    private int next;
    /// What a member that has ended had in hand comes first, what was refused when nothing else is there.
    private final NavigableSet<Integer> returned = new TreeSet<>();
    private final NavigableSet<Integer> refused = new TreeSet<>();
    private final NavigableMap<Integer, MemorySubscription> inHand = new TreeMap<>();
    private final Map<Integer, Integer> deliveries = new HashMap<>();
    private final List<MemorySubscription> members = new ArrayList<>();

    /// Begins where its first member wants.
    Place(MemorySubscription member, List<Stored> log) {
        next = begin(member, member.options(), log);
        end = log.size();
    }

    private static int begin(MemorySubscription member, SubscribeOptions options, List<Stored> log) {
        List<Integer> mine = new ArrayList<>();
        for (int i = 0; i < log.size(); i++) {
            if (member.reads(log.get(i))) {
                mine.add(i);
            }
        }
        return switch (options.from()) {
            case From.First all -> 0;
            case From.Next later when member.isQueue() -> 0;
            case From.Next later -> log.size();
            case From.Last one -> mine.isEmpty() ? log.size() : mine.getLast();
            case From.Seq from -> mine.stream()
                    .filter(i -> log.get(i).seq() >= from.seq())
                    .findFirst()
                    .orElse(log.size());
            case From.Time from -> mine.stream()
                    .filter(i -> log.get(i).millis() >= from.instant().toEpochMilli())
                    .findFirst()
                    .orElse(log.size());
        };
    }

    List<MemorySubscription> others(MemorySubscription member) {
        return members.stream().filter(each -> !each.equals(member)).toList();
    }

    void join(MemorySubscription member) {
        members.add(member);
    }

    /// What it had in hand is for whoever comes next.
    void leave(MemorySubscription member) {
        members.remove(member);
        inHand.entrySet().removeIf(each -> each.getValue().equals(member) && returned.add(each.getKey()));
        if (members.isEmpty()) {
            returned.addAll(refused);
            refused.clear();
        }
    }

    @Nullable
    MemoryMessage take(List<Stored> log, MemorySubscription member) {
        if (!members.contains(member)) {
            return null;
        }
        Integer index = returned.pollFirst();
        if (index == null) {
            skip(log, member);
            if (member.options().browser() && next >= end) {
                return member.browserEnd();
            }
            index = next < log.size() ? Integer.valueOf(next++) : refused.pollFirst();
        }
        if (index == null) {
            return null;
        }
        inHand.put(index, member);
        int count = deliveries.merge(index, 1, Integer::sum);
        return new MemoryMessage(log.get(index), member, index, count > 1 ? count : 0);
    }

    private void skip(List<Stored> log, MemorySubscription member) {
        while (next < log.size() && !member.reads(log.get(next))) {
            next++;
        }
    }

    void answered(MemoryMessage message, boolean done, boolean cumulative) {
        var meant = cumulative ? inHand.headMap(message.index(), true)
                : inHand.subMap(message.index(), true, message.index(), true);
        meant.entrySet()
                .removeIf(
                        each -> each.getValue().equals(message.subscription()) && (done || refused.add(each.getKey())));
    }

    /// Nothing is there for this member.
    boolean isEmpty(List<Stored> log, MemorySubscription member) {
        skip(log, member);
        return returned.isEmpty() && refused.isEmpty() && next >= log.size();
    }
}
