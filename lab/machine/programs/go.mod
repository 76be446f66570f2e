module kube-lockstep.example/bench

go 1.24
