# git's own CGI program, in front of the repositories of the test. The log tells how the content came.
export GIT_PROJECT_ROOT="${DOCUMENT_ROOT%/*}/repositories" GIT_HTTP_EXPORT_ALL=1
echo "content: ${HTTP_CONTENT_ENCODING:-as it is}, ${CONTENT_LENGTH:-0} octets" >&2
exec git http-backend
