package dev.pinion.server.access.rights;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonReader;
import dev.pinion.server.access.rights.RightsDictionary.Granted;

/// Foreign words and what they grant: what was said, and nothing else.
class RightsDictionaryTest {
    private static final String NOTHING = "Rights[send [], inboxes [], read []]";

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"scp; {'scp':['a','b']}", "scp; {'scp':'x  a b'}",
            "roles; {'roles':['a','b']}", "realm_access.roles; {'realm_access':{'roles':['b','a']}}",
            "resource_access.my\\.app.roles; {'resource_access':{'my.app':{'roles':['a','b']}}}",
            "urn:zitadel:iam:org:project:roles; {'urn:zitadel:iam:org:project:roles':{'a':{'7':'x.y'},'b':{}}}",
            "https://pinion.example/roles; {'https://pinion.example/roles':['a','b']}",
            "cognito:groups; {'cognito:groups':['a','b']}"})
    void wordsStandWhereTheOperatorSays(String claim, String token) throws Exception {
        var dictionary = RightsDictionary.of(List.of(claim), "", List.of("a=send:x", "b=read:y,send:@z"), List.of());

        assertEquals("Rights[send [x], inboxes [z], read [y]]", rights(dictionary, token));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'roles':null}", "{'roles':7}", "{'roles':true}", "{'roles':[7,null,['a']]}",
            "{'roles':{'x':{'a':1}}}", "{'scope':'a','groups':['a']}", "{'x':{'roles':['a']}}",
            "{'roles':['A','a ',' a','ab']}", "{'roles':['a send:x']}", "{'roles':'aa'}", "{'roles.a':'a'}"})
    void whatStandsElsewhereOrIsAnotherWordGrantsNothing(String token) throws Exception {
        assertEquals(NOTHING, rights(RightsDictionary.of(List.of("roles"), "", List.of("a=admin"), List.of()), token));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'a.b':'w'}", "{'a':{'b.c':'w'}}", "{'a':'w'}", "{'a':['b']}"})
    void aPathMeansOnePlaceWhateverElseATokenHas(String token) throws Exception {
        assertEquals(NOTHING, rights(RightsDictionary.of(List.of("a.b"), "", List.of("w=admin"), List.of()), token));
    }

    @Test
    void aPrefixIsTakenOffAndWordsWithoutItAreNotOurs() throws Exception {
        var dictionary = RightsDictionary.of(List.of("scope"), "api/", List.of("writer=send:w"), List.of());

        assertEquals("Rights[send [a, w], inboxes [], read [], admin]",
                rights(dictionary, "{'scope':'api/send:a send:b api/writer admin api/admin other/send:c'}"));
        assertEquals(NOTHING, rights(dictionary, "{'scope':'admin send:b api/api/send:c API/send:d api/'}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"roles; {'roles':['admin']}", "groups; {'groups':'admin'}",
            "realm_access.roles; {'realm_access':{'roles':['admin']}}"})
    void aRoleThatIsCalledAdminIsNoOperatorUnlessSomebodySaysSo(String claim, String token) throws Exception {
        assertEquals(NOTHING, rights(RightsDictionary.of(List.of(claim), "", List.of(), List.of()), token));
        assertEquals("Rights[send [], inboxes [], read [], admin]",
                rights(RightsDictionary.of(List.of(claim), "", List.of("admin=admin"), List.of()), token));
    }

    @Test
    void rightsOfSubjectsNeedNoWords() throws Exception {
        var dictionary = RightsDictionary.of(List.of(), "", List.of(),
                List.of("system:serviceaccount:shop:*=send:shop.>", "*=read:news", "boss=admin"));

        assertEquals("Rights[send [shop.>], inboxes [], read [news]]",
                granted(dictionary, "{}", "system:serviceaccount:shop:app").rights().toString());
        assertEquals("Rights[send [], inboxes [], read [news]]",
                granted(dictionary, "{}", "system:serviceaccount:shopping:app").rights().toString());
        assertEquals("Rights[send [], inboxes [], read [news]]",
                granted(dictionary, "{}", "a.boss").rights().toString());
    }

    @Test
    void aSubjectInAPatternStaysOneWordOfAName() throws Exception {
        var dictionary = RightsDictionary.of(List.of(), "", List.of(),
                List.of("*=send:users.{sub}.>,read:{sub},send:@{sub}"));

        assertEquals("Rights[send [users.anna.>], inboxes [id:anna], read [anna]]",
                granted(dictionary, "{}", "anna").rights().toString());
        for (String subject : List.of(">", "*", "a.b", "a b", "anna.>", "a:b", "ä")) {
            Rights rights = granted(dictionary, "{}", subject).rights();
            assertEquals("Rights[send [], inboxes [id:" + subject + "], read []]", rights.toString());
        }
    }

    @Test
    void aTokenThatGrantsNothingSaysWhatToAdd() throws Exception {
        var dictionary = RightsDictionary.of(List.of("scp"), "", List.of("other=send:x"), List.of());

        String mapped = granted(dictionary, "{'scp':['Chat.Send','x\\n']}", "anna").missing();
        String claim = granted(dictionary, "{'roles':['writer']}", "anna").missing();
        String subject = granted(dictionary, "{'email':'a@b'}", "anna").missing();

        assertTrue(mapped.contains("--scope-map 'Chat.Send=RIGHTS'") && !mapped.contains("\n"), mapped);
        assertTrue(claim.contains("roles has writer") && claim.contains("--scope-claim roles"), claim);
        assertTrue(subject.contains("--subject-rights 'anna=RIGHTS'") && !subject.contains("a@b"), subject);
        assertEquals("", granted(dictionary, "{'scp':['other']}", "anna").missing());
    }

    @Test
    void ourOwnWordsNeedNoAdvice() throws Exception {
        assertEquals("", granted(RightsDictionary.ofScope(), "{}", "anna").missing());
        assertThrows(JsonFault.class, () -> granted(RightsDictionary.ofScope(), "{'scope':['send:x']}", "anna"));
    }

    @Test
    void aTokenWithTooManyRightsIsRefused() {
        var dictionary = RightsDictionary.of(List.of("roles"), "", List.of(), List.of());
        List<String> words = Collections.nCopies(1, "'send:a'");
        StringBuilder many = new StringBuilder(words.getFirst());
        for (int i = 0; i < Rights.SCOPES_MAX; i++) {
            many.append(",'send:a").append(i).append('\'');
        }

        assertThrows(JsonFault.class, () -> granted(dictionary, "{'roles':[" + many + "]}", "anna"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"--scope-map; word", "--scope-map; =send:x", "--scope-map; word=",
            "--scope-map; word=sned:x", "--scope-map; word=send:x,oops", "--scope-map; a=send:{name}",
            "--scope-map; a=send:x..y", "--subject-rights; anna", "--subject-rights; *=everything"})
    void anEntryThatMeansNothingIsRefusedByName(String option, String entry) {
        boolean map = option.equals("--scope-map");

        String why = String
                .valueOf(assertThrows(IllegalArgumentException.class, () -> RightsDictionary.of(List.of("scope"), "",
                        map ? List.of(entry) : List.of(), map ? List.of() : List.of(entry))).getMessage());

        assertTrue(why.contains(option) && why.contains(entry), why);
    }

    @Test
    void aWordThatIsGivenTwoMeaningsIsRefused() {
        assertThrows(IllegalArgumentException.class,
                () -> RightsDictionary.of(List.of("scope"), "", List.of("a=send:x", "a=send:y"), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "a.", ".a", "a..b"})
    void aPathThatNamesNothingIsRefused(String path) {
        assertThrows(IllegalArgumentException.class, () -> ClaimPath.parse(path));
    }

    private static String rights(RightsDictionary dictionary, String token) throws JsonFault {
        return granted(dictionary, token, "anna").rights().toString();
    }

    private static Granted granted(RightsDictionary dictionary, String token, String subject) throws JsonFault {
        return dictionary.read(JsonReader.object(token.replace('\'', '"').getBytes(UTF_8)), subject, "id:" + subject);
    }
}
