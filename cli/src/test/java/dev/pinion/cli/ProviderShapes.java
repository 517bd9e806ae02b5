package dev.pinion.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Key sets and access tokens as the documentation of each provider shows them, made here.
final class ProviderShapes {
    private static final KeyPair KEY = pair();

    /// One provider.
    ///
    /// @param keys members of its keys beside the public key itself, or whole keys; the first is the one that signs
    /// @param claims of an access token, without iss, iat and exp
    /// @param other claims of another token of the same provider, which is none to come in with
    record Shape(String provider, String header, List<String> keys, String claims, String other) {
        @Override
        public String toString() {
            return provider;
        }
    }

    private static final String SIG = "'kty':'RSA','use':'sig','alg':'RS256'";
    private static final String CERTIFIED = SIG + ",'x5c':['MIIC'],'x5t':'abc'";
    private static final String JWT = "'typ':'JWT'";

    static final List<Shape> ALL = List.of(
            new Shape("keycloak", JWT,
                    List.of(CERTIFIED
                            + ",'x5t#S256':'x'",
                            "{'kid':'enc','kty':'RSA','alg':'RSA-OAEP','use':'enc','n':'AQAB','e':'AQAB'}"),
                    "'aud':['pinion','account'],'sub':'f1','typ':'Bearer','azp':'shop','sid':'s','acr':'1','jti':'onrtac:1',"
                            + "'realm_access':{'roles':['offline_access','chat-writer']},'scope':'profile email',"
                            + "'resource_access':{'account':{'roles':['manage-account']}},'preferred_username':'anna'",
                    "'aud':'pinion','sub':'f1','typ':'ID','azp':'shop','realm_access':{'roles':['chat-writer']}"),
            new Shape("entra", JWT + ",'x5t':'abc'", List.of(
                    "'kty':'RSA','use':'sig','x5t':'a','x5c':['MI'],'cloud_instance_name':'x','issuer':'https://x'"),
                    "'aud':'6e74172b-be56-4843-9ff4-e66a39bb12e3','sub':'AAAA','oid':'o','tid':'t','azp':'c','azpacr':'0',"
                            + "'scp':'openid Chat.Send','ver':'2.0','uti':'u','name':'Anna','rh':'r'",
                    "'aud':'6e74172b-be56-4843-9ff4-e66a39bb12e3','sub':'AAAA','oid':'o','tid':'t','roles':['Chat.Send']"),
            new Shape("okta", "'x':null", List.of(SIG),
                    "'ver':1,'jti':'AT.1','aud':'api://default','cid':'0oa1','uid':'00u1','scp':['openid','chat.send'],'sub':'anna@example.org'",
                    "'ver':1,'jti':'ID.1','aud':'api://default','sub':'anna@example.org','scp':['chat.send']"),
            new Shape("auth0", JWT, List.of(CERTIFIED),
                    "'sub':'auth0|5f7c','aud':['https://pinion.example.org','https://example.eu.auth0.com/userinfo'],'azp':'c',"
                            + "'scope':'openid profile','permissions':['write:chat']",
                    "'sub':'auth0|5f7c','aud':'c','nickname':'anna','permissions':['write:chat']"),
            new Shape("cognito", "'x':null", List.of(SIG, "{'kid':'other'," + SIG + ",'n':'AQAB','e':'AQAB'}"),
                    "'sub':'aaaa','token_use':'access','scope':'pinion/chat.send openid','version':2,'jti':'j',"
                            + "'client_id':'1example23456789','username':'anna','cognito:groups':['g']",
                    "'sub':'aaaa','token_use':'id','aud':'1example23456789','cognito:groups':['chat.send']"),
            new Shape("zitadel", JWT, List.of(SIG),
                    "'sub':'163840776835432705','aud':['170079991923474689','69234237810729019'],'client_id':'c','jti':'j',"
                            + "'urn:zitadel:iam:org:project:roles':{'chat-writer':{'165':'example.org'}}",
                    "'sub':'163840776835432705','aud':['69234237810729019'],'at_hash':'x','client_id':'c'"),
            new Shape("kubernetes", "'x':null", List.of(SIG),
                    "'sub':'system:serviceaccount:shop:app','aud':['pinion'],'jti':'j','nbf':%NOW%,'kubernetes.io':{'namespace':'shop',"
                            + "'pod':{'name':'app-1','uid':'u'},'serviceaccount':{'name':'app','uid':'v'}}",
                    "'sub':'system:serviceaccount:shop:app','aud':['https://kubernetes.default.svc.cluster.local'],"
                            + "'kubernetes.io':{'namespace':'shop'}"),
            new Shape("google", JWT, List.of(SIG, "{'kid':'other'," + SIG + ",'n':'AQAB','e':'AQAB'}"),
                    "'aud':'pinion','azp':'112','sub':'112','email':'bot@shop.iam.gserviceaccount.com','email_verified':true",
                    "'aud':'pinion','azp':'112','sub':'112','email':'bot@shop.iam.gserviceaccount.com','email_verified':false"),
            new Shape("spiffe", "'typ':'JOSE'",
                    List.of("'kty':'RSA','use':'jwt-svid'",
                            "{'kty':'RSA','use':'x509-svid','n':'AQAB','e':'AQAB','x5c':['MI']}"),
                    "'sub':'spiffe://example.org/ns/shop/sa/app','aud':['pinion']",
                    "'sub':'spiffe://example.org/ns/shop/sa/app','aud':['other']"));

    private ProviderShapes() {}

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static Path keySet(Shape shape, Path folder) throws IOException {
        RSAPublicKey key = (RSAPublicKey) KEY.getPublic();
        byte[] n = key.getModulus().toByteArray();
        String signing = "{'kid':'k'," + shape.keys().getFirst() + ",'n':'" + base64(Arrays.copyOfRange(n, 1, n.length))
                + "','e':'AQAB'}";
        String keys = String.join(",", shape.keys().subList(1, shape.keys().size()));
        return Files.writeString(folder.resolve(shape.provider() + ".jwks"),
                quoted("{'spiffe_sequence':1,'keys':[" + signing + (keys.isEmpty() ? "" : "," + keys) + "]}"));
    }

    static Path token(Shape shape, String issuer, String claims, Path folder) throws Exception {
        long now = Instant.now().getEpochSecond();
        String header = "{'alg':'RS256','kid':'k'," + shape.header() + "}";
        String body = "{'iss':'" + issuer + "','iat':" + now + ",'exp':" + (now + 3_600) + ","
                + claims.replace("%NOW%", Long.toString(now)) + "}";
        String signed = base64(quoted(header).getBytes(StandardCharsets.UTF_8)) + "."
                + base64(quoted(body).getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(KEY.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return Files.writeString(Files.createTempFile(folder, shape.provider(), ".token"),
                signed + "." + base64(signature.sign()));
    }

    private static String quoted(String json) {
        return json.replace('\'', '"');
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
