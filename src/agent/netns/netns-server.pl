#!/usr/bin/perl
# Works inside many network namespaces from one process: in a User-Mode Linux guest a process start costs 10 to 20 ms,
# and what this program does (sysctls, offload flags, netlink dumps) would otherwise take one or more per namespace and
# sample. Perl, because setns(2), ioctl(2) and netlink are out of reach of Node, and perl-base is on every Debian system.
#
# Protocol: one request per line, fields separated by tabs; one reply line each, in order, `ok<TAB>...` or `err<TAB>why`.
# The namespace `-` is the one this program was started in.
#   sysctl-set NETNS KEY VALUE        KEY with slashes, below /proc/sys
#   sysctl-get NETNS KEY              ok VALUE
#   offload-off NETNS DEV             switches TSO, GSO and GRO off
#   offload-get NETNS DEV             ok TSO GSO GRO, each 0 or 1
#   ifindex NETNS DEV                 ok NUMBER
#   run NETNS INPUT PROGRAM ARG...    ok STATUS STDOUT STDERR; INPUT, STDOUT and STDERR in hexadecimal, STATUS as of wait(2)
#   module - PATH                     ok; loads a kernel module
#   node NETNS HOSTS-FILE             ok PID: the first process of a node, with namespaces and mounts of its own
#   request NETNS PROTOCOL TYPE FLAGS BODY     one netlink request; BODY in hexadecimal, without its header
#   dump NETNS PROTOCOL TYPE BODY     a netlink dump; BODY and the reply's messages in hexadecimal, without their headers
use strict;
use warnings;

my $CLONE_NEWNET = 0x40000000;
my ($AF_INET, $AF_NETLINK, $SOCK_DGRAM, $SOCK_RAW) = (2, 16, 2, 3);
my ($SIOCGIFINDEX, $SIOCETHTOOL) = (0x8933, 0x8946);
# ETHTOOL_S... and ETHTOOL_G... of the three flags (linux/ethtool.h).
my %SET = (tso => 0x1f, gso => 0x24, gro => 0x2c);
my %GET = (tso => 0x1e, gso => 0x23, gro => 0x2b);
my ($NLMSG_ERROR, $NLMSG_DONE, $NLM_F_REQUEST_DUMP) = (2, 3, 0x301);

# System call numbers by the machine type in the ELF header of perl itself: x86-64, or the table that newer ports share.
my ($NR_SETNS, $NR_UNSHARE, $NR_MOUNT, $NR_SETHOSTNAME, $NR_FINIT_MODULE) = do {
    open(my $exe, '<', '/proc/self/exe') or die "/proc/self/exe: $!\n";
    binmode $exe;
    read($exe, my $header, 20) == 20 or die "/proc/self/exe: too short\n";
    my ($x86, $generic) = ([308, 272, 165, 170, 313], [268, 97, 40, 161, 273]);
    my $numbers = { 62 => $x86, 183 => $generic, 243 => $generic }->{ unpack('x18 v', $header) };
    @{ $numbers // die "unknown machine type\n" };
};

my (%handle, %netlink);
my $here = '-';
open($handle{'-'}, '<', '/proc/self/ns/net') or die "own namespace: $!\n";

sub enter {
    my ($netns) = @_;
    return if $netns eq $here;
    if (!$handle{$netns}) { open($handle{$netns}, '<', "/run/netns/$netns") or die "namespace $netns: $!\n"; }
    syscall($NR_SETNS, fileno($handle{$netns}), $CLONE_NEWNET) == 0 or die "enter namespace $netns: $!\n";
    $here = $netns;
}

# The kernel judges the value when it is written, so the write must not hide in a buffer.
sub sysctl_set {
    my ($netns, $key, $value) = @_;
    enter($netns);
    open(my $file, '>', "/proc/sys/$key") or die "$!\n";
    defined(syswrite($file, "$value\n")) or die "$!\n";
    return '';
}

sub sysctl_get {
    my ($netns, $key) = @_;
    enter($netns);
    open(my $file, '<', "/proc/sys/$key") or die "$!\n";
    defined(sysread($file, my $value, 65536)) or die "$!\n";
    $value =~ s/\s+/ /g;
    $value =~ s/ $//;
    return $value;
}

sub device_ioctl {
    my ($netns, $number, $request) = @_;
    enter($netns);
    socket(my $socket, $AF_INET, $SOCK_DGRAM, 0) or die "socket: $!\n";
    ioctl($socket, $number, $request) or die "$!\n";
    return $request;
}

# struct ethtool_value, to which struct ifreq points.
sub ethtool {
    my ($netns, $dev, $command) = @_;
    my $value = pack('L L', $command, 0);
    device_ioctl($netns, $SIOCETHTOOL, pack('a16 P8 x16', $dev, $value));
    return (unpack('L L', $value))[1];
}

sub offload_off { my ($netns, $dev) = @_; ethtool($netns, $dev, $SET{$_}) for qw(tso gso gro); return '' }
sub offload_get { my ($netns, $dev) = @_; return join(' ', map { ethtool($netns, $dev, $GET{$_}) } qw(tso gso gro)) }

sub ifindex {
    my ($netns, $dev) = @_;
    return unpack('x16 l', device_ioctl($netns, $SIOCGIFINDEX, pack('a16 x24', $dev)));
}

# mount(2). Perl passes pointers only of strings that it may write to, which literals are not.
sub mount {
    my ($source, $target, $type, $flags, $data) = @_;
    syscall($NR_MOUNT, $source, $target, $type, $flags, $data) == 0 or die "mount $target: $!\n";
}

# Becomes the node: mounts, hostname. Own shared memory, because names in it are made of process ids, which repeat from
# node to node.
sub set_node_up {
    my ($name, $hosts) = @_;
    my ($MS_PRIVATE_REC, $MS_BIND, $SAFE, $NO_EXEC) = (0x44000, 0x1000, 2 | 4, 2 | 4 | 8);
    mount('none', '/', '', $MS_PRIVATE_REC, '');
    mount('proc', '/proc', 'proc', $NO_EXEC, '');
    mount('sysfs', '/sys', 'sysfs', $NO_EXEC, '');
    mount('tmpfs', $_, 'tmpfs', $SAFE, 'mode=1777') for grep { -d } '/tmp', '/dev/shm';
    mount($hosts, '/etc/hosts', '', $MS_BIND, '');
    syscall($NR_SETHOSTNAME, $name, length $name) == 0 or die "hostname $name: $!\n";
}

# The first process of a node is a copy of this program rather than a program of its own: nothing is executed. It keeps
# the namespaces alive and, since it ignores SIGCHLD, has the kernel reap every orphan that is handed to it.
sub start_node {
    my ($netns, $hosts) = @_;
    enter($netns);
    pipe(my $reader, my $writer) or die "pipe: $!\n";
    my $middle = fork // die "fork: $!\n";
    if ($middle == 0) {
        my $CLONE_NEW_NS_UTS_IPC_PID = 0x00020000 | 0x04000000 | 0x08000000 | 0x20000000;
        my $unshared = syscall($NR_UNSHARE, $CLONE_NEW_NS_UTS_IPC_PID) == 0;
        my $pid = $unshared ? fork : undef;
        if (!defined $pid) { syswrite($writer, "err\tnew namespaces: $!\n"); }
        elsif ($pid == 0)  { run_node($netns, $hosts, $writer); }
        else               { syswrite($writer, "pid\t$pid\n"); }
        exit 0;
    }
    close $writer;
    waitpid($middle, 0);
    my $said = join '', <$reader>;
    die "$1\n" if $said =~ /^err\t(.*)$/m;
    die "it ended at once\n" if $said !~ /^up$/m;
    return $said =~ /^pid\t(\d+)$/m ? $1 : die "no process id\n";
}

sub run_node {
    my ($name, $hosts, $writer) = @_;
    open(STDIN, '<', '/dev/null');
    open($_, '>', '/dev/null') for *STDOUT, *STDERR;
    setpgrp(0, 0);
    if (!eval { set_node_up($name, $hosts); 1 }) { syswrite($writer, "err\t$@"); exit 1; }
    $SIG{CHLD} = 'IGNORE';
    $0 = "node $name";
    syswrite($writer, "up\n");
    close $writer;
    sleep while 1;
}

# finit_module(2), without parameters.
sub load_module {
    my (undef, $path) = @_;
    open(my $file, '<', $path) or die "$path: $!\n";
    my $none = '';
    syscall($NR_FINIT_MODULE, fileno $file, $none, 0) == 0 or die "$!\n";
    return '';
}

# A socket belongs for ever to the namespace it was made in, so that only the first dump has to enter it.
sub netlink_socket {
    my ($netns, $protocol) = @_;
    return $netlink{"$netns $protocol"} //= do {
        enter($netns);
        socket(my $socket, $AF_NETLINK, $SOCK_RAW, $protocol) or die "netlink: $!\n";
        $socket;
    };
}

# Reused: a fresh buffer of this size would cost page faults at every call. The kernel's dumps come in 32 KiB at most.
my $buffer = "\0" x 32768;

sub dump_messages {
    my ($netns, $protocol, $type, $body) = @_;
    my $socket = netlink_socket($netns, $protocol);
    my $payload = pack('H*', $body);
    my $request = pack('L S S L L', 16 + length $payload, $type, $NLM_F_REQUEST_DUMP, 1, 0) . $payload;
    defined(send($socket, $request, 0)) or die "netlink: $!\n";
    my @messages;
    while (1) {
        defined(recv($socket, $buffer, 32768, 0)) or die "netlink: $!\n";
        my $offset = 0;
        while ($offset + 16 <= length $buffer) {
            my ($length, $kind) = unpack("\@$offset L S", $buffer);
            return join(' ', @messages) if $kind == $NLMSG_DONE;
            if ($kind == $NLMSG_ERROR) { $! = -unpack('l', substr($buffer, $offset + 16, 4)); die "netlink: $!\n"; }
            push @messages, unpack('H*', substr($buffer, $offset + 16, $length - 16));
            $offset += ($length + 3) & ~3;
        }
    }
}

# The kernel acknowledges a request with an error message of number 0.
sub netlink_request {
    my ($netns, $protocol, $type, $flags, $body) = @_;
    my $NLM_F_REQUEST_ACK = 0x5;
    my $socket = netlink_socket($netns, $protocol);
    my $payload = pack('H*', $body);
    my $request = pack('L S S L L', 16 + length $payload, $type, $flags | $NLM_F_REQUEST_ACK, 1, 0) . $payload;
    defined(send($socket, $request, 0)) or die "netlink: $!\n";
    defined(recv($socket, $buffer, 32768, 0)) or die "netlink: $!\n";
    my $error = unpack('x16 l', $buffer);
    if ($error != 0) { $! = -$error; die "$!\n"; }
    return '';
}

# Starting a program from here costs a fraction of what it costs Node, whose memory takes long to fork in a guest.
# Files rather than pipes: nobody has to read while the other side writes.
sub run_program {
    my ($netns, $input, @argv) = @_;
    enter($netns);
    my ($in, $out, $err) = map { open(my $file, '+>', undef) or die "temporary file: $!\n"; $file } 1 .. 3;
    defined(syswrite($in, pack('H*', $input))) or die "temporary file: $!\n";
    sysseek($in, 0, 0);
    my $pid = fork // die "fork: $!\n";
    if ($pid == 0) {
        no warnings 'exec';
        open(STDIN, '<&', $in) and open(STDOUT, '>&', $out) and open(STDERR, '>&', $err) and exec { $argv[0] } @argv;
        print STDERR "$argv[0]: $!\n";
        exit 127;
    }
    waitpid($pid, 0);
    my $status = $?;
    return join(' ', $status, map { sysseek($_, 0, 0); local $/; unpack('H*', <$_> // '') } $out, $err);
}

my %commands = (
    'run'         => \&run_program,
    'sysctl-set'  => \&sysctl_set,
    'sysctl-get'  => \&sysctl_get,
    'offload-off' => \&offload_off,
    'offload-get' => \&offload_get,
    'ifindex'     => \&ifindex,
    'node'        => \&start_node,
    'module'      => \&load_module,
    'dump'        => \&dump_messages,
    'request'     => \&netlink_request,
);

sub answer {
    my ($command, @fields) = split /\t/, $_[0];
    my $reply = eval { ($commands{$command} or die "unknown request\n")->(@fields) };
    return "ok\t$reply\n" if defined $reply;
    chomp(my $why = $@);
    return "err\t$why\n";
}

# Requests that arrive together are answered together: one read and one write for all that a sample asks.
my $input = '';
while (sysread(STDIN, $input, 65536, length $input)) {
    my $output = '';
    $output .= answer($1) while $input =~ s/^(.*)\n//;
    while (length $output) {
        my $written = syswrite(STDOUT, $output);
        defined $written or exit 1;
        substr($output, 0, $written, '');
    }
}
