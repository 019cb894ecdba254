package org.linekeeper.lab.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Hashtable;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.Attributes;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NameServerIT {
    private Lab lab;

    @BeforeEach
    void start() {
        lab = Lab.start();
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    @Test
    void answersForThePeersThatRun() throws NamingException {
        lab.publish("new.test", "192.0.2.7");
        Waiting.until("the name is known", Duration.ofSeconds(5), () -> knows("new.test"));

        lab.publish("new.test", "192.0.2.8");

        Waiting.until(
                "the name has moved",
                Duration.ofSeconds(5),
                () -> address("new.test").equals("192.0.2.8"));
        assertThat(query("_xmpp-client._tcp.chat.test", "SRV").get("SRV").get()).isEqualTo("0 0 5222 chat.test.");
    }

    @Test
    void saysNoAtOnceForAllOtherNames() {
        assertThatThrownBy(() -> query("stun.example.org", "A")).isInstanceOf(NameNotFoundException.class);
    }

    private boolean knows(String name) {
        return !address(name).isEmpty();
    }

    private String address(String name) {
        try {
            return query(name, "A").get("A").get().toString();
        } catch (NamingException unknown) {
            return "";
        }
    }

    @SuppressWarnings({"JdkObsolete" /* JNDI asks for a Hashtable */, "BanJNDI" /* our own name server */})
    private Attributes query(String name, String type) throws NamingException {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
        environment.put("java.naming.provider.url", "dns://" + lab.nameServer().orElseThrow());
        environment.put("com.sun.jndi.dns.timeout.initial", "1000");
        environment.put("com.sun.jndi.dns.timeout.retries", "1");
        DirContext dns = new InitialDirContext(environment);
        try {
            return dns.getAttributes(name, new String[] {type});
        } finally {
            dns.close();
        }
    }
}
