package dev.zt4j.benchmarks;

import com.yahoo.athenz.auth.token.AccessToken;
import com.yahoo.athenz.auth.token.RoleToken;
import com.yahoo.athenz.zpe.AuthZpeClient;
import com.yahoo.athenz.zpe.AuthZpeClient.AccessCheckStatus;
import com.yahoo.athenz.zpe.ZpeClient;
import com.yahoo.athenz.zpe.ZpeConsts;
import com.yahoo.athenz.zpe.match.impl.ZpeMatchEqual;
import com.yahoo.athenz.zpe.pkey.PublicKeyStore;
import com.yahoo.athenz.zpe.pkey.PublicKeyStoreFactory;
import com.yahoo.rdl.Struct;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Athenz ZPE after the token is verified: the caller's roles are known and looked up one by one, each team being a role
 * with one assertion. ZPE has no conditions, so it permits what only the condition would deny. Its policies lie in a
 * client of ours, the documented way to bring one's own, in the maps that its file loader builds.
 */
final class ZpeEngine implements Engine<ZpeEngine.Question, AccessCheckStatus> {
    private static final String DOMAIN = "ledger";

    ZpeEngine(Workload workload) {
        System.setProperty(ZpeConsts.ZPE_PROP_PUBLIC_KEY_CLASS, NoKeys.class.getName());
        System.setProperty(ZpeConsts.ZPE_PROP_CLIENT_IMPL, InMemory.class.getName());
        Map<String, List<Struct>> assertions = new TreeMap<>();
        for (int i = 0; i < workload.policies(); i++) {
            assertions.put(Workload.team(i), List.of(assertion(Workload.team(i), Workload.ledger(i))));
        }
        InMemory.ALLOWED.put(DOMAIN, assertions);
        InMemory.NOTHING.put(DOMAIN, new TreeMap<>());
    }

    private static Struct assertion(String role, String resource) {
        Struct assertion = new Struct();
        assertion.put(ZpeConsts.ZPE_FIELD_POLICY_NAME, "policy-" + role);
        assertion.put(ZpeConsts.ZPE_FIELD_ROLE, role);
        assertion.put(ZpeConsts.ZPE_FIELD_RESOURCE, resource);
        assertion.put(ZpeConsts.ZPE_ROLE_MATCH_STRUCT, new ZpeMatchEqual(role));
        assertion.put(ZpeConsts.ZPE_ACTION_MATCH_STRUCT, new ZpeMatchEqual(Workload.READ));
        assertion.put(ZpeConsts.ZPE_RESOURCE_MATCH_STRUCT, new ZpeMatchEqual(resource));
        return assertion;
    }

    @Override
    public Question prepare(Workload.Call call) {
        return new Question(call.action(), DOMAIN + ":" + call.ledger(), List.of(Workload.EVERYONE, call.team()));
    }

    @Override
    public AccessCheckStatus decide(Question request) {
        return AuthZpeClient.allowActionZPE(
                request.action(), DOMAIN, request.resource(), request.roles(), new StringBuilder());
    }

    @Override
    public boolean permits(AccessCheckStatus answer) {
        return answer == AccessCheckStatus.ALLOW;
    }

    @Override
    public boolean readsConditions() {
        return false;
    }

    record Question(String action, String resource, List<String> roles) {}

    /** No token is verified here. ZPE makes one by its name. */
    public static final class NoKeys implements PublicKeyStoreFactory, PublicKeyStore {
        @Override
        public PublicKeyStore create() {
            return this;
        }

        @Override
        public @Nullable PublicKey getZtsKey(String keyId) {
            return null;
        }

        @Override
        public @Nullable PublicKey getZmsKey(String keyId) {
            return null;
        }
    }

    /** Holds the policies of the process. ZPE makes one by its name. */
    public static final class InMemory implements ZpeClient {
        private static final Map<String, Map<String, List<Struct>>> ALLOWED = new ConcurrentHashMap<>();
        private static final Map<String, Map<String, List<Struct>>> NOTHING = new ConcurrentHashMap<>();

        @Override
        public void init(String domain) {}

        @Override
        public void close() {}

        @Override
        public Map<String, RoleToken> getRoleTokenCacheMap() {
            return new ConcurrentHashMap<>();
        }

        @Override
        public Map<String, AccessToken> getAccessTokenCacheMap() {
            return new ConcurrentHashMap<>();
        }

        @Override
        public @Nullable Map<String, List<Struct>> getRoleAllowAssertions(String domain) {
            return ALLOWED.get(domain);
        }

        @Override
        public @Nullable Map<String, List<Struct>> getWildcardAllowAssertions(String domain) {
            return NOTHING.get(domain);
        }

        @Override
        public @Nullable Map<String, List<Struct>> getRoleDenyAssertions(String domain) {
            return NOTHING.get(domain);
        }

        @Override
        public @Nullable Map<String, List<Struct>> getWildcardDenyAssertions(String domain) {
            return NOTHING.get(domain);
        }

        @Override
        public int getDomainCount() {
            return 1;
        }
    }
}
