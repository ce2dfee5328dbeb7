## The bar at the bottom: what answers

engine-starting = Starting.
engine-loading = Loading the network.
engine-restarting = The engine stopped and is being started anew. Waiting files are kept.
engine-progress =
    .aria-label = Network loaded
engine-loaded = { $loaded } of { $total } MB
engine-retry = Try again
engine-network = Network
engine-own = Own weights
    .title = Choose a network's two files on this device: NAME.json and NAME.bpk. They stay here.
engine-own-option = { $name } (from this device)
engine-own-used = “{ $name }” is a network from this device, not one of this page's own: the figures and guides here do not describe it.
engine-unknown-model = There is no network named “{ $name }” here: { $used } is used.
# The three sentences below, one after the other.
engine-ready = { $where } { $verified } { $gpu }
engine-on-webgpu = Runs on this device's GPU (WebGPU).
engine-on-cpu = Runs on this device's CPU (WebAssembly SIMD).
engine-verified =
    Verified on this device: { $references ->
        [one] { $references } reference slice
       *[other] { $references } reference slices
    } reproduced, largest difference { $difference }.

## What became of the GPU

gpu-looking = Looking for a GPU.
gpu-testing = A GPU was found and is being tested; files are answered already.
gpu-forced = The GPU was chosen in the page's address.
gpu-used = The GPU is faster here ({ $webgpu } against { $cpu }).
gpu-slower = No GPU is used: it passed the self-test but is slower here ({ $webgpu } against { $cpu }).
gpu-off = No GPU was looked for: the CPU was chosen in the page's address.
gpu-none = No GPU was used: the browser offers none.
gpu-none-insecure = No GPU was used: browsers offer it only to pages opened over HTTPS.
gpu-none-software = No GPU was used: the browser offers only one imitated in software.
# { $why } is a sentence.
gpu-failed = The GPU is not used: { $why }
gpu-failed-self_test = The GPU did not reproduce the reference results and is not used.
gpu-failed-crash = The GPU is not used: it stopped while it computed.
gpu-failed-slow = The GPU is not used: it gave no answer within two minutes.
gpu-failed-undecided = The GPU is not used: its speed could not be compared.

## Why there is no engine, and what to do. { $message } names a file or is the browser's own message.

engine-failed-no_worker = This browser has no web workers, which this page computes in. Open it in a current Chrome, Edge, Firefox or Safari.
engine-failed-no_simd = This browser lacks WebAssembly SIMD, which this page computes with. Open it in a current Chrome, Edge, Firefox or Safari.
engine-failed-missing = A file of this page is missing on its site ({ $message }). Try again, or tell who runs the site.
engine-failed-unreachable = A file of this page could not be fetched ({ $message }). Check the connection to the site, then try again.
engine-failed-interrupted = The connection broke while the network was loading. Try again.
engine-failed-no_manifest = The network cannot be used: { $message } does not describe one. Tell who runs this site, then try again.
engine-failed-too_long = The network cannot be used: { $message } is longer than its description says, so it belongs to another version. Try again.
engine-failed-own_pair = A network is two files: its manifest, NAME.json, and its weights, NAME.bpk. Choose both at once.
engine-failed-own_unreadable = The chosen network could not be read ({ $message }): its files may have been moved or changed. Choose them again.
engine-failed-own_manifest = { $message } is not the manifest of a network. Choose the two files that training wrote: NAME.json and NAME.bpk.
engine-failed-crash = The engine could not start. Check the connection to the site, close other tabs to free memory, or use a current browser; then try again.
engine-failed-slow = The engine did not start within two minutes. Try again.
engine-failed-module = The engine could not start ({ $message }). Use a current browser, then try again.
# { $why } is a sentence.
engine-failed = The network cannot be used. { $why }
