package org.linekeeper.controller.runtime.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.linekeeper.controller.manifest.GrantedVerbs;
import org.linekeeper.controller.manifest.GrantedVerbs.Verb;

/// What the controller's roles in `k8s/base` let it do, by the API server's rules; and what it has asked for.
final class TestRights {
    private final Set<Verb> inNamespace;
    private final Set<Verb> inCluster;
    private final Set<Verb> asked = new ConcurrentSkipListSet<>();
    private volatile boolean endedInNamespace;

    TestRights() {
        try {
            inNamespace = GrantedVerbs.inNamespace();
            inCluster = GrantedVerbs.inCluster();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The roles' bindings are gone, with the namespace that they stood in.
    void endInNamespace() {
        endedInNamespace = true;
    }

    Set<Verb> asked() {
        return asked;
    }

    /// @return why not; empty where it may
    String refuses(String method, String path) {
        URI uri = URI.create(path);
        String[] parts = uri.getPath().substring(1).split("/", -1);
        String group = parts[0].equals("api") ? "" : parts[1];
        int at = parts[0].equals("api") ? 2 : 3;
        String namespace = "";
        if (parts.length > at + 2 && parts[at].equals("namespaces")) {
            namespace = parts[at + 1];
            at += 2;
        }
        String resource = parts.length > at + 2 ? parts[at] + "/" + parts[at + 2] : parts[at];
        boolean one = parts.length > at + 1;
        boolean watch = uri.getRawQuery() != null && uri.getRawQuery().contains("watch=true");
        Verb all = new Verb(group, resource, verb(method, one, watch));
        Verb named = new Verb(group, resource + "=" + (one ? parts[at + 1] : ""), all.verb());
        Verb verb = inNamespace.contains(named) ? named : all;
        asked.add(verb);
        boolean may = inCluster.contains(verb)
                || (!endedInNamespace && namespace.equals(TestCluster.NAMESPACE) && inNamespace.contains(verb));
        return may
                ? ""
                : resource + " is forbidden: User \"system:serviceaccount:linekeeper:linekeeper-controller\" cannot "
                        + verb.verb() + " resource \"" + resource + "\" in API group \"" + group + "\""
                        + (namespace.isEmpty() ? " at the cluster scope" : " in the namespace \"" + namespace + "\"");
    }

    private static String verb(String method, boolean one, boolean watch) {
        return switch (method) {
            case "GET" -> watch ? "watch" : one ? "get" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> one ? "delete" : "deletecollection";
            default -> method;
        };
    }
}
