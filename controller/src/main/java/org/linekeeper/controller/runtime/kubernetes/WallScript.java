package org.linekeeper.controller.runtime.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;
import org.linekeeper.controller.runtime.WallProbe.Attempt;
import org.linekeeper.controller.runtime.WallProbe.Outcome;
import org.linekeeper.controller.runtime.WallProbe.Target;

/// What the trying pod runs, and how it is understood: a word for each target, in their order.
final class WallScript {
    /// Nobody listens there: it must come back as reached, or the probe is blind.
    private static final Target CONTROL = Target.answering("the probe itself", "127.0.0.1", 9);

    /// Some plugins refuse by an ICMP error that a client is told of as "connection refused", which an address
    /// without a listener says as well: only a socket's error queue tells these apart. No `$` stands before another
    /// or before a parenthesis in it: in a container's arguments Kubernetes has its own meaning for that.
    private static final String TRIES = """
            use strict;
            use warnings;
            use Errno qw(ECONNREFUSED EINPROGRESS);
            use Socket qw(:DEFAULT inet_pton pack_sockaddr_in6 AF_INET6 SOCK_NONBLOCK);
            use constant { ERRQUEUE_DONTWAIT => 0x2040, RECVMSG => `uname -m` =~ /x86_64/ ? 47 : 212 };

            my ($said, $resolver, @targets) = @ARGV;

            sub said {
              open(my $out, '>', $said) or die "cannot say anything: $!";
              print $out join("\\n", @_), "\\n";
              exit;
            }

            # Whether a filter's ICMP error came for it: a peer where nobody listens answers with a reset.
            sub stopped {
              my ($socket) = @_;
              my ($data, $control) = ("\\0" x 64, "\\0" x 512);
              my $vector = pack('PQ', $data, 64);
              my $message = pack('QQPQPQQ', 0, 0, $vector, 1, $control, 512, 0);
              return 0 if syscall(RECVMSG, fileno($socket), $message, ERRQUEUE_DONTWAIT) < 0;
              my (undef, undef, undef, undef, $origin, $type, $code) = unpack('QllLCCC', $control);
              return $origin == 2 && $type == 3 && grep({ $code == $_ } 3, 9, 10, 13)
                || $origin == 3 && $type == 1 && grep({ $code == $_ } 1, 4, 5, 6);
            }

            sub outcome {
              my ($socket, $error) = @_;
              return 'reached' if $error == 0;
              return stopped($socket) ? 'refused' : $error == ECONNREFUSED ? 'reached' : 'nothing';
            }

            # All at once, each for two seconds.
            sub attempt {
              my (%open, @outcomes);
              for my $target (@_) {
                my ($port, $address) = map { scalar reverse } split(/:/, reverse($target), 2);
                my $six = $address =~ /:/;
                push @outcomes, 'nothing';
                my $to = $six
                  ? pack_sockaddr_in6($port, inet_pton(AF_INET6, $address))
                  : sockaddr_in($port, inet_aton($address));
                socket(my $socket, $six ? AF_INET6 : PF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0) or next;
                setsockopt($socket, $six ? 41 : 0, $six ? 25 : 11, pack('i', 1));
                if (connect($socket, $to)) {
                  $outcomes[-1] = 'reached';
                } elsif ($! == EINPROGRESS) {
                  $open{$#outcomes} = $socket;
                } else {
                  $outcomes[-1] = outcome($socket, $! + 0);
                }
              }
              for (1 .. 20) {
                last unless %open;
                my $wanted = '';
                vec($wanted, fileno($_), 1) = 1 for values %open;
                select(undef, my $ready = $wanted, undef, 0.1);
                for my $at (grep { vec($ready, fileno($open{$_}), 1) } keys %open) {
                  my $error = unpack('i', getsockopt($open{$at}, SOL_SOCKET, SO_ERROR));
                  $outcomes[$at] = outcome($open{$at}, $error);
                  delete $open{$at};
                }
              }
              return @outcomes;
            }

            # A network plugin may take some seconds to let a new pod out, and to close it in: what counts is what it
            # settles at.
            open(my $servers, '<', $resolver) or said('deaf', 'it has no name server');
            my ($names) = map { /^\\s*nameserver\\s+(\\S+)/ ? $1 : () } <$servers>;
            said('deaf', 'it has no name server') unless $names;
            for my $look (1 .. 20) {
              last if (attempt("$names:53"))[0] eq 'reached';
              said('deaf', "it does not even reach the name server $names") if $look == 20;
              select(undef, undef, undef, 0.5);
            }
            my @looks;
            for (1 .. 8) {
              push @looks, [attempt(@targets)];
              last unless grep { $_ eq 'reached' } @{$looks[-1]}[1 .. $#targets];
              select(undef, undef, undef, 1);
            }
            my @settled = @looks > 3 ? @looks[-3 .. -1] : $looks[-1];
            said(map {
              my $at = $_;
              (grep { $_->[$at] eq 'reached' } @settled) ? 'reached' : $looks[-1][$at];
            } 0 .. $#targets);
            """;

    private WallScript() {}

    /// @param said     the file that takes the words
    /// @param resolver the file that names the name server
    static List<String> command(String said, String resolver, List<Target> targets) {
        List<String> command = new ArrayList<>(List.of("perl", "-e", TRIES, said, resolver));
        withControl(targets).forEach(target -> command.add(target.address() + ":" + target.port()));
        return command;
    }

    private static List<Target> withControl(List<Target> targets) {
        return Stream.concat(Stream.of(CONTROL), targets.stream()).toList();
    }

    /// @throws RuntimeFailure where the words do not tell reached from blocked
    static List<Attempt> read(List<Target> targets, String words) {
        List<String> said = words.lines().map(String::strip).toList();
        if (said.size() == 2 && said.getFirst().equals("deaf")) {
            throw blind(said.getLast());
        }
        if (said.size() != targets.size() + 1) {
            throw blind("it says \"" + words.strip() + "\"");
        }
        if (outcome(CONTROL, said.getFirst()) != Outcome.REACHED) {
            throw blind("it did not even reach itself");
        }
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            attempts.add(new Attempt(targets.get(i), outcome(targets.get(i), said.get(i + 1))));
        }
        return attempts;
    }

    private static Outcome outcome(Target target, String word) {
        return switch (word) {
            case "reached" -> Outcome.REACHED;
            case "refused" -> Outcome.BLOCKED;
            case "nothing" -> target.answers() ? Outcome.BLOCKED : Outcome.SILENT;
            default -> throw blind("it says \"" + word + "\" of " + target.what());
        };
    }

    private static RuntimeFailure blind(String why) {
        return new RuntimeFailure(Scope.RUNTIME, true, "the probe of the walls is blind: " + why, null);
    }
}
