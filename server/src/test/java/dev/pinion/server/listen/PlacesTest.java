package dev.pinion.server.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.pinion.server.limits.ConnectionLimits;

class PlacesTest {
    private final Places places = new Places(ConnectionLimits.DEFAULTS.withConnections(6, 3));
    private final List<String> madeRoom = new ArrayList<>();

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    private @Nullable Place enter(String name, String from, boolean waitsForPeer) {
        Place place = places.enter(address(from));
        if (place != null) {
            place.takenBy(new Place.Guest() {
                @Override
                public boolean waitsForPeer() {
                    return waitsForPeer;
                }

                @Override
                public void makeRoom() {
                    madeRoom.add(name);
                    place.leave();
                }
            });
        }
        return place;
    }

    private Place entered(String name, String from, boolean waitsForPeer) {
        return Objects.requireNonNull(enter(name, from, waitsForPeer));
    }

    @Test
    void theOldestSilentOneOfAnAddressMakesRoomForItsNeighbour() {
        entered("other", "127.0.0.9", true);
        entered("first", "127.0.0.1", true);
        entered("second", "127.0.0.1", true);
        entered("third", "127.0.0.1", true);

        assertNotNull(enter("fourth", "127.0.0.1", true));
        assertNotNull(enter("fifth", "127.0.0.1", true));
        assertEquals(List.of("first", "second"), madeRoom);
    }

    @Test
    void whereAllPlacesAreTakenTheOldestOfAllMakesRoom() {
        for (int i = 1; i <= 6; i++) {
            entered("c" + i, "127.0.0." + i, true);
        }

        assertNotNull(enter("newcomer", "127.0.0.7", true));
        assertEquals(List.of("c1"), madeRoom);
    }

    @Test
    void whoHasSpokenIsAskedAfterTheSilentOnes() {
        entered("spoke", "127.0.0.1", true).spoke();
        entered("silent", "127.0.0.1", true);
        entered("silent too", "127.0.0.1", true);

        for (int i = 0; i < 3; i++) {
            enter("next", "127.0.0.1", false);
        }

        assertEquals(List.of("silent", "silent too", "spoke"), madeRoom);
    }

    @Test
    void whoWaitsForUsIsNotAsked() {
        entered("ours", "127.0.0.1", false);
        entered("its own", "127.0.0.1", true);
        entered("ours too", "127.0.0.1", false);

        assertNotNull(enter("newcomer", "127.0.0.1", false));
        assertNull(enter("another", "127.0.0.1", true));
        assertEquals(List.of("its own"), madeRoom);
    }

    @Test
    void whoseHandshakeIsDoneMakesNoRoom() {
        for (int i = 0; i < 3; i++) {
            entered("done", "127.0.0.1", true).handshakeEnded();
        }

        assertNull(enter("newcomer", "127.0.0.1", true));
        assertEquals(List.of(), madeRoom);
    }

    @Test
    void anAddressOfIpv6IsItsWholeNetwork() {
        entered("first", "2001:db8::1", true);
        entered("second", "2001:db8::2", true);
        entered("third", "2001:db8::ffff:0:0:3", true);
        entered("elsewhere", "2001:db8:0:1::1", true);

        assertNotNull(enter("fourth", "2001:db8::4", true));
        assertEquals(List.of("first"), madeRoom);
    }

    @Test
    void aPlaceIsGivenBackOnceHoweverOftenItIsLeft() {
        Place place = entered("first", "127.0.0.1", true);
        place.leave();
        place.leave();
        place.handshakeEnded();
        place.spoke();

        for (int i = 0; i < 3; i++) {
            entered("next", "127.0.0.1", false).handshakeEnded();
        }

        assertNull(enter("too many", "127.0.0.1", true));
    }
}
