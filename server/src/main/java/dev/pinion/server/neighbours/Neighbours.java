package dev.pinion.server.neighbours;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.Bytes;
import dev.pinion.db.Database.Servers;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.StorageException;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.protocol.json.JsonWriter;
import dev.pinion.server.admin.AdminCommands;

/// The other servers over the same database, as far as operators are concerned: asks them what they are asked here, answers them, and
/// sees that all are one server to their clients.
///
/// Threads: any that may wait asks; `pinion-answers` answers, one question after the other, [#WAITING_MAX] at most; a thread of the
/// store hears. At most [#ASKED_MAX] questions of this server are on their way, and what is only looked at is asked once a second.
public final class Neighbours implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);
    private static final int ASKED_MAX = 4;
    private static final int WAITING_MAX = 32;
    private static final int SHARED_MAX = 64;
    private static final Duration ANSWER_WAIT = Duration.ofSeconds(2);
    private static final Duration STORE_WAIT = Duration.ofSeconds(5);
    private static final Duration SHARED_FOR = Duration.ofSeconds(1);
    private static final String NO_ANSWER = "it did not answer within " + ANSWER_WAIT.toSeconds() + " s";

    private final Servers servers;
    private final Supplier<NeighbourCard> card;
    private final Semaphore asking = new Semaphore(ASKED_MAX, true);
    private final Map<String, Gathering> gathering = new ConcurrentHashMap<>();
    private final Map<String, Shared> shared = new LinkedHashMap<>();
    private final ThreadPoolExecutor answers = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX), Thread.ofPlatform().name("pinion-answers").daemon().factory(),
            new ThreadPoolExecutor.DiscardPolicy()); // whoever asked says that we did not answer
    private volatile @Nullable AdminCommands commands;
    private volatile String said = "";
    private volatile String difference = "";
    private volatile String names = "";

    /// What another server has answered.
    ///
    /// @param name    of the server
    /// @param members empty: it has not answered
    /// @param fault   why not; empty: it has
    public record Answer(String name, Optional<JsonObject> members, String fault) {}

    /// A server that is there.
    private record Other(String id, NeighbourCard card) {}

    private record Shared(long untilNanos, CompletableFuture<List<Answer>> answers) {}

    private Neighbours(Servers servers, Supplier<NeighbourCard> card) {
        this.servers = servers;
        this.card = card;
    }

    /// Says to the others what this server is.
    ///
    /// @param card   may change
    /// @param insist whether it may use the database with other keys than the servers before
    /// @throws DatabaseRefusedException for a server that clients would not take for the same one
    public static Neighbours join(Servers servers, Supplier<NeighbourCard> card, boolean insist) {
        var neighbours = new Neighbours(servers, card);
        NeighbourCard own = card.get();
        if (!insist) {
            own.require(done(servers.all()), servers.id());
            try {
                // Another one may have come at the same moment: the later of the two goes.
                own.require(done(servers.introduce(own.text())), servers.id());
            } catch (DatabaseRefusedException refused) {
                var _ = done(servers.introduce(""));
                throw refused;
            }
        }
        neighbours.look();
        return neighbours;
    }

    /// Answers others from now on.
    ///
    /// @param local of this server alone
    public void answerBy(AdminCommands local) {
        commands = local;
        servers.listen(this::hear);
    }

    /// From time to time: says what this server is, where that has changed, and looks whether the others are the same. Returns at once.
    public void look() {
        String now = card.get().text();
        boolean isNew = !now.equals(said);
        var _ = (isNew ? servers.introduce(now) : servers.all()).thenAccept(all -> {
            said = now;
            List<Other> others = others(all);
            names = others.stream().map(each -> each.card().name()).collect(Collectors.joining(", "));
            difference = others.stream()
                    .flatMap(each -> card.get().difference(each.card()).stream())
                    .findFirst()
                    .orElse("");
        }).exceptionally(nextTime -> {
            LOG.debug("the other servers could not be looked for now: {}", nextTime.toString());
            return null;
        });
    }

    /// In what another server that runs is not the same as this one; empty: in nothing.
    public String difference() {
        return difference;
    }

    /// The other servers that run; empty: none does.
    public String names() {
        return names;
    }

    private List<Other> others(List<Servers.Server> all) {
        List<Other> others = new ArrayList<>();
        for (Servers.Server each : all) {
            if (each.isOpen() && !each.id().equals(servers.id())) {
                NeighbourCard.parsed(each.card()).ifPresent(known -> others.add(new Other(each.id(), known)));
            }
        }
        return others;
    }

    /// What this server is called.
    public String name() {
        return card.get().name();
    }

    /// Asks all others, and waits; names those that do not answer.
    public List<Answer> askAll(String command, String operator, String question) {
        return ask(others(done(servers.all())), "",
                new NeighbourWord.Asked(UUID.randomUUID().toString(), "", command, operator, Body.utf8(question)));
    }

    /// The same for what changes nothing: whoever asks the same within a second shares the answers.
    public List<Answer> lookAtAll(String command, String operator, String question) {
        String what = command + " " + question;
        CompletableFuture<List<Answer>> mine = new CompletableFuture<>();
        CompletableFuture<List<Answer>> found;
        boolean isShared;
        synchronized (shared) {
            long now = System.nanoTime();
            shared.values().removeIf(each -> each.untilNanos() - now < 0);
            Shared before = shared.get(what);
            isShared = before != null;
            found = before == null ? mine : before.answers();
            if (before == null && shared.size() < SHARED_MAX) {
                shared.put(what, new Shared(now + SHARED_FOR.plus(ANSWER_WAIT).toNanos(), mine));
            }
        }
        if (isShared) {
            return done(found);
        }
        try {
            mine.complete(askAll(command, operator, question));
        } catch (RuntimeException failed) {
            mine.completeExceptionally(failed);
        }
        synchronized (shared) {
            shared.replace(what, new Shared(System.nanoTime() + SHARED_FOR.toNanos(), mine));
        }
        return done(mine);
    }

    /// Asks one by its name.
    ///
    /// @throws IllegalArgumentException when there is none of that name
    public Answer askOne(String name, String command, String operator, String question) {
        List<Other> all = others(done(servers.all()));
        Other meant = all.stream()
                .filter(each -> each.card().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no server '" + name + "' over this database; "
                        + "there are " + all.stream().map(each -> each.card().name()).toList() + " beside this one, "
                        + name()));
        return ask(List.of(meant), meant.id(), new NeighbourWord.Asked(UUID.randomUUID().toString(), meant.id(),
                command, operator, Body.utf8(question))).getFirst();
    }

    private List<Answer> ask(List<Other> whom, String to, NeighbourWord.Asked asked) {
        if (whom.isEmpty()) {
            return List.of();
        }
        LOG.debug("{} is asked of {}", asked.command(), to.isEmpty() ? "all" : to);
        var answersOf = new Gathering(whom.stream().map(Other::id).toList());
        try {
            if (!asking.tryAcquire(ANSWER_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return told(whom, answersOf, "too many questions are on their way; ask again");
            }
            gathering.put(asked.question(), answersOf);
            try {
                Void _ = done(servers.say(asked.form()));
                answersOf.await(ANSWER_WAIT);
            } finally {
                gathering.remove(asked.question());
                asking.release();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        return told(whom, answersOf, NO_ANSWER);
    }

    private static List<Answer> told(List<Other> whom, Gathering gathered, String fault) {
        List<Answer> told = new ArrayList<>();
        for (Other each : whom) {
            Optional<JsonObject> answer = gathered.of(each.id());
            told.add(new Answer(each.card().name(), answer, answer.isPresent() ? "" : fault));
        }
        return told;
    }

    private void hear(String from, Bytes word) {
        NeighbourWord.parsed(word).ifPresent(heard -> {
            switch (heard) {
                case NeighbourWord.Answered answered -> {
                    Gathering open = gathering.get(answered.question());
                    if (open != null) {
                        open.add(from, answered);
                    }
                }
                case NeighbourWord.Asked asked -> {
                    if (asked.to().isEmpty() || asked.to().equals(servers.id())) {
                        answers.execute(() -> answer(asked));
                    }
                }
            }
        });
    }

    private void answer(NeighbourWord.Asked asked) {
        AdminCommands local = commands;
        if (local == null) {
            return;
        }
        String answer = JsonWriter.text(local.run("another server", asked.operator(), asked.command(), asked.body()));
        try {
            for (NeighbourWord.Answered part : NeighbourWord.parts(asked.question(), answer)) {
                Void _ = done(servers.say(part.form()));
            }
        } catch (StorageException | IllegalArgumentException notTold) {
            LOG.debug("another server's question could not be answered: {}", notTold.toString());
        }
    }

    /// Waits for the store, or for whoever asks it.
    private static <T> T done(CompletableFuture<T> asked) {
        try {
            return asked.get(STORE_WAIT.plus(ANSWER_WAIT).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new StorageException("interrupted while other servers were asked", stopped);
        } catch (ExecutionException | TimeoutException failed) {
            throw new StorageException("the other servers cannot be asked", failed);
        }
    }

    @Override
    public void close() {
        answers.shutdownNow();
    }
}
