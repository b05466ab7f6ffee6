# The pages of `pages.rs`, in Perl with CGI.pm.
use strict;
use warnings;
use CGI qw(-utf8);
use JSON::PP;

my $cgi = CGI->new;
my $path = $cgi->path_info;
binmode STDOUT;

if ($path eq '/form') {
    my %query = map { $_ => scalar $cgi->url_param($_) } grep { length } $cgi->url_param;
    my %form = $cgi->request_method eq 'POST' ? $cgi->Vars : ();
    print $cgi->header(-type => 'application/json', -charset => '');
    print JSON::PP->new->utf8->encode({
        method => $cgi->request_method,
        script => $cgi->script_name,
        path => $path,
        query => \%query,
        form => \%form,
    });
} elsif ($path eq '/upload') {
    my $file = $cgi->upload('file');
    binmode $file;
    print $cgi->header('application/octet-stream');
    print while read $file, $_, 65536;
} elsif ($path eq '/moved') {
    print $cgi->redirect(-uri => $cgi->script_name . '/form', -status => '303 See Other');
} elsif ($path eq '/visits') {
    my $visits = ($cgi->cookie('visits') // 0) + 1;
    print $cgi->header(-type => 'text/plain', -cookie => $cgi->cookie(visits => $visits));
    print "visit $visits";
} else {
    print $cgi->header(-type => 'text/plain', -status => '404 Not Found');
    print 'nothing here';
}
