<?php
// The pages of `pages.rs`, in PHP.

function text(string $words): void
{
    header('Content-Type: text/plain; charset=utf-8');
    echo $words;
}

switch ($_SERVER['PATH_INFO'] ?? '') {
    case '/form':
        header('Content-Type: application/json');
        echo json_encode([
            'method' => $_SERVER['REQUEST_METHOD'],
            'script' => $_SERVER['SCRIPT_NAME'],
            'path' => $_SERVER['PATH_INFO'],
            'query' => (object) $_GET,
            'form' => (object) $_POST,
        ]);
        break;
    case '/upload':
        header('Content-Type: application/octet-stream');
        readfile($_FILES['file']['tmp_name']);
        break;
    case '/moved':
        header("Location: {$_SERVER['SCRIPT_NAME']}/form", true, 303);
        break;
    case '/visits':
        session_save_path(dirname(__DIR__) . '/sessions');
        session_start();
        $_SESSION['visits'] = ($_SESSION['visits'] ?? 0) + 1;
        text("visit {$_SESSION['visits']}");
        break;
    default:
        http_response_code(404);
        text('nothing here');
}
